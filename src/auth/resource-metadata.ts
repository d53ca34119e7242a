/** RFC 9728: how a client that was refused learns where to get a token. */
import type { Scope } from '../security/principal.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

export interface ResourceMetadata {
  /** Where clients find the document; goes into every challenge. */
  readonly url: string;
  /** Paths of this server that answer with it. */
  readonly paths: readonly string[];
  readonly document: {
    readonly resource: string;
    readonly authorization_servers: readonly [string];
    readonly scopes_supported: readonly Scope[];
    readonly bearer_methods_supported: readonly ['header'];
    readonly resource_name: string;
  };
}

/**
 * @param resource the canonical URI of this server, e.g. `https://mcp.example.com/mcp`
 * @param scopes what the tools that are shown need: clients ask for all of them at once, and for
 *   more when they are challenged
 */
export function describeResource(
  resource: string,
  issuer: string,
  scopes: readonly Scope[],
): ResourceMetadata {
  const { origin, pathname } = new URL(resource);
  // Section 3.1: the well-known part goes between host and path, without a slash at the end.
  const path = `${WELL_KNOWN}${pathname.replace(/\/$/, '')}`;
  return {
    url: `${origin}${path}`,
    // A proxy may map the path of the resource to /mcp, and that of the document with it.
    paths: [...new Set([path, WELL_KNOWN, `${WELL_KNOWN}/mcp`])],
    document: {
      resource,
      authorization_servers: [issuer],
      scopes_supported: scopes,
      bearer_methods_supported: ['header'],
      resource_name: 'YouTube MCP server',
    },
  };
}
