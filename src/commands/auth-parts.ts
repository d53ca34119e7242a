import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';
import { createTokenJudge } from '../auth/access-token.ts';
import {
  type Authenticator,
  createApiKeyAuthenticator,
  createTokenAuthenticator,
} from '../auth/authenticator.ts';
import { type IssuerState, startIssuerKeys } from '../auth/issuer-keys.ts';
import { type ResourceMetadata, describeResource } from '../auth/resource-metadata.ts';
import { type ScopeOfTool, scopesAmong } from '../auth/scopes.ts';
import type { Config } from '../config.ts';
import { authGate } from '../http/auth-gate.ts';
import type { Gate } from '../http/gate-env.ts';
import type { Toolset } from '../mcp/define-tool.ts';
import type { Scope } from '../security/principal.ts';
import { TOOLS } from '../tools/index.ts';

/** What a caller needs to be allowed for the tools of a group. */
const SCOPE_OF_TOOLSET = {
  read: 'youtube.read',
  ops: 'youtube.read',
} as const satisfies Record<Toolset, Scope>;

const scopes = new Map(TOOLS.map(({ name, toolset }) => [name, SCOPE_OF_TOOLSET[toolset]]));

const scopeOfTool: ScopeOfTool = (name) => scopes.get(name) ?? 'youtube.read';

export interface AuthParts {
  readonly authenticate: Gate;
  /** Under `AUTH_MODE=oauth` alone, as what follows. */
  readonly resourceMetadata?: ResourceMetadata;
  /** Evidence for health. */
  readonly issuerState?: () => IssuerState;
  close(): void;
}

/** What checks the tokens of the issuer that the configuration names. */
function startTokenParts(issuer: string, resource: string, shown: Config, logger: Logger) {
  const keys = startIssuerKeys({ issuer, logger });
  const offered = scopesAmong(shown.TOOLSETS.map((toolset) => SCOPE_OF_TOOLSET[toolset]));
  const resourceMetadata = describeResource(resource, issuer, offered);
  const judge = createTokenJudge({ issuer, audience: resource, findKey: keys.find });
  return {
    keys,
    resourceMetadata,
    authenticator: createTokenAuthenticator(judge, resourceMetadata),
  };
}

/**
 * What finds out who calls over HTTP; undefined where nobody has to say. The configuration was
 * checked: a mode has what it needs.
 */
export function startAuthParts(
  config: Config,
  instruments: Pick<Instruments, 'authAttempts' | 'oauthErrors'>,
  logger: Logger,
): AuthParts | undefined {
  const { MCP_TRANSPORT, AUTH_MODE, SERVER_API_KEY, OAUTH_ISSUER, OAUTH_RESOURCE_URI } = config;
  if (MCP_TRANSPORT === 'stdio' || AUTH_MODE === 'none') return undefined;
  const gateOf = (authenticator: Authenticator): Gate =>
    authGate({ authenticator, scopeOfTool, instruments });
  if (AUTH_MODE === 'api_key') {
    const authenticate = gateOf(createApiKeyAuthenticator(SERVER_API_KEY));
    return { authenticate, close: () => undefined };
  }
  if (OAUTH_ISSUER === undefined || OAUTH_RESOURCE_URI === undefined) {
    throw new Error('AUTH_MODE=oauth without OAUTH_ISSUER and OAUTH_RESOURCE_URI');
  }
  const { keys, resourceMetadata, authenticator } = startTokenParts(
    OAUTH_ISSUER,
    OAUTH_RESOURCE_URI,
    config,
    logger,
  );
  return {
    authenticate: gateOf(authenticator),
    resourceMetadata,
    issuerState: keys.state,
    close: keys.close,
  };
}
