import type { Secret } from '../secret.ts';
import type { UpstreamFetch } from './upstream-fetch.ts';

/**
 * Remembers what went over the wire, since the client wraps and loses it. `queryKey` goes into the
 * query here, where the client no longer sees it: its errors carry whole addresses.
 */
export function createWire(
  upstream: UpstreamFetch,
  signal: AbortSignal,
  queryKey: Secret | undefined,
) {
  let status = 0;
  let retryAfter: string | null = null;
  let failure: unknown;
  return {
    status: () => status,
    retryAfter: () => retryAfter,
    failure: () => failure,
    fetch: async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      try {
        const request = queryKey ? withKey(input, queryKey) : input;
        const response = await upstream(request, { ...init, signal });
        ({ status } = response);
        retryAfter = response.headers.get('retry-after');
        return response;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  };
}

function withKey(input: string | URL | Request, key: Secret): URL | Request {
  const url = new URL(input instanceof Request ? input.url : input);
  url.searchParams.set('key', key.reveal());
  return input instanceof Request ? new Request(url, input) : url;
}
