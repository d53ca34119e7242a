import { expect, test } from 'vitest';
import { openApp, openServer, sendRaw } from './open-app.ts';

const ALLOWED = 'https://app.example.com';
const open = () =>
  openApp({
    allowedHosts: ['mcp.example.com'],
    allowedOrigins: [ALLOWED, 'https://*.wild.example'],
  });

type Headers = Readonly<Record<string, string>>;

const REASONS = ['host', 'origin', 'method', 'headers'] as const;

async function ask(headers: Headers, method = 'GET') {
  const { request, scrape, received } = open();
  const response = await request('/mcp', { method, headers });
  const shown = await scrape();
  const moved = REASONS.filter(
    (reason) => shown.value('mcp_security_cors_violations_total', { reason }) === 1,
  );
  return { response, moved, received };
}

const corsHeaders = (response: Response): string[] =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

test.each<[string, Headers, (typeof REASONS)[number]]>([
  ['no Host', {}, 'host'],
  ['a foreign Host', { host: 'evil.com' }, 'host'],
  ['a foreign Host, whatever the Origin', { host: 'evil.com', origin: ALLOWED }, 'host'],
  ['a rebound Host', { host: '127.0.0.1.nip.io:8080' }, 'host'],
  ['the Origin null', { host: 'localhost', origin: 'null' }, 'origin'],
  ['an empty Origin', { host: 'localhost', origin: '' }, 'origin'],
  ['a foreign Origin', { host: 'localhost', origin: 'https://evil.com' }, 'origin'],
  ['our own host as Origin', { host: 'localhost:8080', origin: 'http://localhost:8080' }, 'origin'],
  [
    'the right Origin by another scheme',
    { host: 'localhost', origin: 'http://app.example.com' },
    'origin',
  ],
  ['the apex of a pattern', { host: 'localhost', origin: 'https://wild.example' }, 'origin'],
])('%s is refused before anything runs, and moves one counter', async (_what, headers, reason) => {
  const { response, moved, received } = await ask(headers);
  expect(response.status).toBe(403);
  expect(await response.json()).toEqual({
    jsonrpc: '2.0',
    id: null,
    error: {
      code: -32_000,
      message: expect.stringMatching(/^Forbidden: .*ALLOWED_(HOSTS|ORIGINS)$/),
      data: { code: 'forbidden', reason: `${reason}_not_allowed`, retryable: false },
    },
  });
  expect(corsHeaders(response)).toEqual([]);
  expect(moved).toEqual([reason]);
  expect(received).toEqual([]);
});

test.each<[Headers]>([
  [{ host: 'localhost' }],
  [{ host: 'MCP.example.com:443' }],
  [{ host: '[::1]:8080' }],
])('without an Origin, as every client but a browser calls, %j passes', async (headers) => {
  const { response, moved, received } = await ask(headers);
  expect(response.status).toBe(200);
  expect(corsHeaders(response)).toEqual([]);
  expect([moved, received.length]).toEqual([[], 1]);
});

test.each([ALLOWED, 'https://a.wild.example'])(
  'the page %s may call and read the answer',
  async (origin) => {
    const { response, moved } = await ask({ host: 'localhost', origin });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ');
    for (const name of ['mcp-session-id', 'retry-after', 'ratelimit-policy', 'www-authenticate']) {
      expect(exposed).toContain(name);
    }
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('vary')).toMatch(/Origin/);
    expect(moved).toEqual([]);
  },
);

const preflight = (method: string, headers?: string): Headers => ({
  host: 'localhost',
  origin: ALLOWED,
  'access-control-request-method': method,
  ...(headers === undefined ? {} : { 'access-control-request-headers': headers }),
});

test.each([
  preflight('POST'),
  preflight('POST', 'content-type, Authorization,MCP-Protocol-Version'),
  preflight('GET', ''),
  preflight('DELETE', 'traceparent, tracestate, baggage'),
  preflight('POST', 'webhook-id, webhook-timestamp, webhook-signature, X-API-Key'),
])('the preflight %j is answered here', async (headers) => {
  const { response, moved, received } = await ask(headers, 'OPTIONS');
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe(ALLOWED);
  expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
  expect(response.headers.get('access-control-max-age')).toBe('600');
  expect(response.headers.get('vary')).toBe('Origin');
  expect([moved, received]).toEqual([[], []]);
});

test.each([
  [preflight('PUT'), 'method'],
  [preflight('post'), 'method'],
  [preflight('POST', 'x-forwarded-for'), 'headers'],
  [preflight('POST', 'content-type, cookie'), 'headers'],
  [{ ...preflight('POST'), origin: 'https://evil.com' }, 'origin'],
  [{ ...preflight('POST'), origin: 'null' }, 'origin'],
  [{ ...preflight('POST'), host: 'evil.com' }, 'host'],
] as const)('the preflight %j is refused for its %s', async (headers, reason) => {
  const { response, moved } = await ask(headers, 'OPTIONS');
  expect(response.status).toBe(403);
  expect(corsHeaders(response)).toEqual([]);
  expect(moved).toEqual([reason]);
});

test.each(['/mcp', '/health', '/metrics', '/livez/x', '/nothing'])(
  'the gate stands before %s',
  async (path) => {
    const { request } = open();
    const foreign = [{ host: 'evil.com' }, { host: 'localhost', origin: 'https://evil.com' }];
    for (const headers of foreign) {
      for (const method of ['GET', 'POST', 'PUT', 'HEAD']) {
        expect((await request(path, { method, headers })).status).toBe(403);
      }
    }
  },
);

test.each(['/livez', '/readyz'])(
  'the probe %s answers whatever Host it is asked by: it tells nothing',
  async (path) => {
    const { request, scrape } = open();
    for (const host of ['10.1.2.3:8080', 'evil.com']) {
      const answer = await request(path, { headers: { host, origin: 'https://evil.com' } });
      expect(answer.status).toBe(200);
      // So no page can read even that.
      expect(corsHeaders(answer)).toEqual([]);
    }
    const count = (await scrape()).value('http_server_request_duration_seconds_count', {
      http_route: path,
    });
    expect(count).toBe(2);
  },
);

test('on the wire: no Host, two Hosts and an absolute target do not get past', async () => {
  await using server = await openServer();
  const lines = (...head: string[]) => [...head, 'Connection: close', '\r\n'].join('\r\n');
  const answers = await Promise.all([
    sendRaw(server.port, lines('GET /health HTTP/1.1')),
    sendRaw(server.port, lines('GET /health HTTP/1.0')),
    sendRaw(server.port, lines('GET /health HTTP/1.1', 'Host: evil.com', 'Host: localhost')),
    sendRaw(server.port, lines('GET http://localhost/health HTTP/1.1', 'Host: evil.com')),
    sendRaw(server.port, lines('GET /health HTTP/1.1', 'Host: localhost', 'Origin: null')),
    sendRaw(
      server.port,
      lines(
        'GET /health HTTP/1.1',
        'Host: localhost',
        `Origin: ${ALLOWED}`,
        'Origin: https://evil.com',
      ),
    ),
  ]);
  for (const { status } of answers) expect([400, 403]).toContain(status);
  const fine = await sendRaw(server.port, lines('GET /health HTTP/1.1', 'Host: localhost'));
  expect(fine.status).toBe(200);
});
