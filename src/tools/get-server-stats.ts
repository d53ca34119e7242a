import * as z from 'zod';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

const section = z.looseObject({});

const describeFigures = (figures: Readonly<Record<string, unknown>>): string =>
  Object.entries(figures)
    .map(([name, figure]) => `${name} ${JSON.stringify(figure) ?? ''}`)
    .join(', ');

export const getServerStats = defineTool({
  name: 'get_server_stats',
  title: 'Server statistics',
  description:
    'One overview of this server: cache, quota, configuration (without secrets), security, telemetry. Costs no quota.',
  toolset: 'ops',
  annotations: READS_SERVER,
  input: z.object({}),
  output: z.object({
    cache: section,
    rate_limits: section,
    quota: section,
    config: section,
    security: section,
    oauth_status: section,
    telemetry: section,
  }),
  async run(_args, { stats }: ToolDeps) {
    return stats();
  },
  render: (payload) =>
    Object.entries(payload)
      .map(([name, figures]) => `${name}: ${describeFigures(figures)}`)
      .join('\n'),
});
