/** MCP over plain HTTP, for what no client would send. */

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The JSON-RPC message, out of JSON or of the last SSE frame; undefined when there is none. */
  readonly message: RpcMessage | undefined;
}

export interface RpcMessage {
  readonly id?: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

function parseMessage(text: string): RpcMessage | undefined {
  const frames = text.split('\n').filter((line) => line.startsWith('data: {'));
  const json = frames.at(-1)?.slice('data: '.length) ?? text;
  return json.startsWith('{') ? (JSON.parse(json) as RpcMessage) : undefined;
}

/** Posts a body as it is; anything but text and bytes as JSON. */
export async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  init: { readonly signal?: AbortSignal } = {},
): Promise<RawAnswer> {
  const isWhole =
    typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: isWhole ? body : JSON.stringify(body),
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    ...init,
  } as RequestInit);
  const text = await response.text();
  return { status: response.status, text, headers: response.headers, message: parseMessage(text) };
}

/** A 2025-era request, complete. */
export const rpc = (method: string, params: Readonly<Record<string, unknown>> = {}, id = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** A 2026-07-28 request, complete: body and the headers that must repeat it. */
export function modernRpc(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): { readonly body: unknown; readonly headers: Record<string, string> } {
  // What the header names: a tool, or the URI of a resource.
  const name = params['name'] ?? params['uri'];
  return {
    body: rpc(method, {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
        ...(params['_meta'] as object | undefined),
      },
    }),
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
  };
}
