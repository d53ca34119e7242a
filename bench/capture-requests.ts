import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** A request of a real client, byte for byte but for the host and the connection headers. */
export interface CapturedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Workload = 'call' | 'list' | 'legacy-call';

/** What is called: answered from the cache, but for the first time. */
export const CALL = {
  name: 'search_videos',
  arguments: { query: 'opentelemetry', max_results: 10 },
} as const;

async function captureEra(
  origin: string,
  mode: 'auto' | 'legacy',
): Promise<ReadonlyMap<string, CapturedRequest>> {
  const captured = new Map<string, CapturedRequest>();
  const transport = new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
    async fetch(url, init) {
      if (typeof init?.body === 'string') {
        const { method } = JSON.parse(init.body) as { method: string };
        const headers = Object.fromEntries(new Headers(init.headers));
        captured.set(method, { headers, body: init.body });
      }
      return fetch(url, init);
    },
  });
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  try {
    await client.listTools();
    await client.callTool(CALL);
  } finally {
    await client.close();
  }
  return captured;
}

/** Runs a session of each era against a server and keeps what was sent. */
export async function captureRequests(origin: string): Promise<Record<Workload, CapturedRequest>> {
  const modern = await captureEra(origin, 'auto');
  const legacy = await captureEra(origin, 'legacy');
  const taken = (from: ReadonlyMap<string, CapturedRequest>, method: string): CapturedRequest => {
    const request = from.get(method);
    if (!request) throw new Error(`the client sent no ${method}`);
    return request;
  };
  const call = taken(modern, 'tools/call');
  if (call.headers['mcp-protocol-version'] !== '2026-07-28') {
    throw new Error('the client and the server did not agree on the 2026-07-28 revision');
  }
  return {
    call,
    list: taken(modern, 'tools/list'),
    'legacy-call': taken(legacy, 'tools/call'),
  };
}
