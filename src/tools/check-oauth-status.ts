import * as z from 'zod';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

export const checkOauthStatus = defineTool({
  name: 'check_oauth_status',
  title: 'Google account',
  description: 'Whether a Google account is linked, which writing needs. Costs no quota.',
  toolset: 'ops',
  annotations: READS_SERVER,
  input: z.object({}),
  output: z.object({ configured: z.boolean(), message: z.string() }),
  async run(_args, _deps: ToolDeps) {
    return {
      configured: false,
      message:
        'No Google account is linked. The server reads what is public on YouTube; it can neither see nor change what belongs to an account.',
    };
  },
  render: ({ message }) => message,
});
