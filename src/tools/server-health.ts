import * as z from 'zod';
import { describeComponent } from '../health/health.ts';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

const component = z
  .looseObject({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    message: z.string(),
    since: z.string(),
    last_error: z.string().optional(),
  })
  .describe('with figures of its own');

export const serverHealth = defineTool({
  name: 'server_health',
  title: 'Server health',
  description:
    'Health of this server and of what it depends on, from recent evidence. Costs no quota. Use it when calls fail.',
  toolset: 'ops',
  annotations: READS_SERVER,
  input: z.object({
    include_details: z.boolean().default(true).describe('false leaves the components out'),
  }),
  output: z.object({
    timestamp: z.string(),
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    uptime_seconds: z.int(),
    version: z.string(),
    source: z.string(),
    components: z.record(z.string(), component).optional(),
    unhealthy_components: z.array(z.string()).optional(),
    degraded_components: z.array(z.string()).optional(),
  }),
  async run({ include_details }, { health }: ToolDeps) {
    const { components, unhealthy_components, degraded_components, ...summary } = health.recent();
    return {
      ...summary,
      ...(include_details ? { components: { ...components } } : {}),
      ...(unhealthy_components ? { unhealthy_components: [...unhealthy_components] } : {}),
      ...(degraded_components ? { degraded_components: [...degraded_components] } : {}),
    };
  },
  render({ status, timestamp, components = {} }) {
    const lines = Object.entries(components).map(
      ([name, own]) => `- ${name}: ${own.status}. ${describeComponent(own)}`,
    );
    return [`The server is ${status}, as of ${timestamp}.`, ...lines].join('\n');
  },
});
