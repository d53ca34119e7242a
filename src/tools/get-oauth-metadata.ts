import * as z from 'zod';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

export const getOauthMetadata = defineTool({
  name: 'get_oauth_metadata',
  title: 'OAuth of this server',
  description: 'How callers of this server sign in with OAuth. Costs no quota.',
  toolset: 'ops',
  annotations: READS_SERVER,
  input: z.object({}),
  output: z.object({ configured: z.boolean(), message: z.string() }),
  async run(_args, _deps: ToolDeps) {
    return {
      configured: false,
      message:
        'This server asks no OAuth token of its callers: it names no authorization server, no scopes and no protected-resource metadata.',
    };
  },
  render: ({ message }) => message,
});
