import * as z from 'zod';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

const section = z.looseObject({});

const isBucket = (figure: unknown): figure is { remaining: number; limit: number } =>
  typeof figure === 'object' && figure !== null && 'remaining' in figure && 'limit' in figure;

/** One figure in words; none for what says nothing, and for tables, which are for programs. */
function describeFigure(name: string, figure: unknown): readonly string[] {
  const label = name.replaceAll('_', ' ');
  if (Array.isArray(figure)) return figure.length === 0 ? [] : [`${label} ${figure.join(' and ')}`];
  if (typeof figure === 'boolean') return [`${label} ${figure ? 'yes' : 'no'}`];
  if (isBucket(figure)) return [`${name} ${figure.remaining} of ${figure.limit} left`];
  const isTold = typeof figure === 'string' || (typeof figure === 'number' && figure !== 0);
  return isTold ? [`${label} ${figure}`] : [];
}

function describeSection([name, figures]: readonly [string, unknown]): string {
  const told = Object.entries(figures ?? {}).flatMap((figure) => describeFigure(...figure));
  return `${name.replaceAll('_', ' ')}: ${told.join(', ')}`;
}

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
    [...Object.entries(payload).map(describeSection), 'What is 0 is left out.'].join('\n'),
});
