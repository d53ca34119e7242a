/**
 * Judgements on the `Host` and `Origin` headers: protection against DNS rebinding and against web
 * pages that call a server on the visitor's machine (MCP specification, Streamable HTTP, security).
 */
import { isIPv4 } from 'node:net';

/**
 * Whether a host is this very machine: `localhost`, `::1` (as a URL has it, in brackets, too) or of
 * 127.0.0.0/8. No look-up, and no other spelling: what is not known for loopback is none.
 */
export const isLoopback = (host: string): boolean =>
  ['localhost', '::1', '[::1]'].includes(host) || (isIPv4(host) && host.startsWith('127.'));

/** The host of a `Host` header in lower case without its port; undefined when it is malformed. */
function hostnameOf(header: string): string | undefined {
  // A URL parser alone would accept userinfo, paths and other forms that no Host header has.
  if (!/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/.test(header)) return undefined;
  return URL.parse(`http://${header}`)?.hostname;
}

export type HostJudge = (header: string | undefined) => boolean;

/** @param allowed host names without port, beside the loopback ones */
export function createHostJudge(allowed: readonly string[]): HostJudge {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return (header) => {
    const hostname = header === undefined ? undefined : hostnameOf(header);
    return hostname !== undefined && (isLoopback(hostname) || names.has(hostname));
  };
}

const ORIGIN_PATTERN = /^https?:\/\/\*(\.[^.*]+){2,}$/;

/** What is wrong with a pattern of origins: `https://*.com` would let in whoever owns a domain. */
export function patternFaultOf(allowed: string): string | undefined {
  if (!allowed.includes('*') || ORIGIN_PATTERN.test(allowed)) return undefined;
  return 'lets in too much: * stands for the first label alone, before a domain of at least two';
}

export type OriginJudge = (header: string) => boolean;

/**
 * @param allowed exact origins such as `https://app.example.com`, or `https://*.example.com` for
 *   any sub-domain (not the domain itself)
 */
export function createOriginJudge(allowed: readonly string[]): OriginJudge {
  const exact = new Set<string>();
  const suffixes: { scheme: string; suffix: string }[] = [];
  for (const entry of allowed) {
    const [, scheme, suffix] = /^(https?:)\/\/\*(\..+)$/.exec(entry.toLowerCase()) ?? [];
    if (scheme !== undefined && suffix !== undefined) suffixes.push({ scheme, suffix });
    else exact.add(entry.toLowerCase());
  }
  return (header) => {
    const url = URL.parse(header);
    // The header must be the serialised origin itself: `null`, paths and userinfo are refused.
    if (!url || url.origin !== header.toLowerCase()) return false;
    if (exact.has(url.origin)) return true;
    return suffixes.some(
      ({ scheme, suffix }) =>
        url.protocol === scheme && url.host.endsWith(suffix) && !url.host.startsWith('.'),
    );
  };
}
