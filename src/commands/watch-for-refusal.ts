/** How a server turned a caller away, in its own words: each SDK hides them in another way. */
export interface Refusal {
  readonly status: number;
  /** Of this server: `data.reason` of its JSON-RPC error. */
  readonly reason: string | undefined;
  /** Written by a server that may not be ours. */
  readonly message: string | undefined;
}

const MOST_CHARS = 300;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.slice(0, MOST_CHARS) : undefined;

async function readRefusal(response: Response): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => undefined);
  const { error } = (body ?? {}) as { error?: { message?: unknown; data?: { reason?: unknown } } };
  return {
    status: response.status,
    reason: textOf(error?.data?.reason),
    message: textOf(error?.message),
  };
}

/** A `fetch` for one client, and the last answer of 401 or 403 that it met. */
export function watchForRefusal(): {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  readonly refusal: () => Refusal | undefined;
} {
  let refusal: Refusal | undefined;
  return {
    async fetch(url, init) {
      const response = await fetch(url, init);
      const { status } = response;
      if (status === 401 || status === 403) refusal = await readRefusal(response.clone());
      return response;
    },
    refusal: () => refusal,
  };
}
