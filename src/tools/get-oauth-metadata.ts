import * as z from 'zod';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

const NOT_CONFIGURED =
  'This server asks no OAuth token of its callers: it names no authorization server, no scopes and no protected-resource metadata.';

const describe = ({ url, document }: NonNullable<ToolDeps['resourceMetadata']>): string =>
  `Callers present a JWT access token for ${document.resource}, issued by ${document.authorization_servers.join(', ')}, with the scopes ${document.scopes_supported.join(', ')}. Metadata: ${url}`;

export const getOauthMetadata = defineTool({
  name: 'get_oauth_metadata',
  title: 'OAuth of this server',
  description: 'How callers of this server sign in with OAuth. Costs no quota.',
  toolset: 'ops',
  annotations: READS_SERVER,
  input: z.object({}),
  output: z.object({ configured: z.boolean(), message: z.string() }),
  async run(_args, { resourceMetadata }: ToolDeps) {
    return resourceMetadata
      ? { configured: true, message: describe(resourceMetadata) }
      : { configured: false, message: NOT_CONFIGURED };
  },
  render: ({ message }) => message,
});
