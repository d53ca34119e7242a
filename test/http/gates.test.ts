/** The gates of `/mcp` on a real socket: what each refuses, and that they stand in their order. */
import { createHmac } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { Gate } from '../../src/http/gate-env.ts';
import { LARGEST_BODY_BYTES } from '../../src/http/read-json-body.ts';
import { createSecret } from '../../src/secret.ts';
import { currentCaller } from '../../src/security/caller.ts';
import type { Principal } from '../../src/security/principal.ts';
import { createSignatureJudge } from '../../src/security/signature.ts';
import { openServer } from './open-app.ts';
import { limitsOf } from './open-limits.ts';

const SECRET = 'a-signing-secret-of-32-characters';

let open: Awaited<ReturnType<typeof openServer>> | undefined;
afterEach(() => open?.[Symbol.asyncDispose]());

async function start(options: Parameters<typeof openServer>[0]) {
  open = await openServer(options);
  const { origin, scrape } = open;
  return {
    ...open,
    hits: async (scope: string) =>
      (await scrape()).value('mcp_security_rate_limit_hits_total', { scope }),
    post: (body: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${origin}/mcp`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
  };
}

const call = (tool: string, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: tool },
});
const text = JSON.stringify;

test('beyond its limit an address is answered 429, with when to come back', async () => {
  const { post, hits, origin, received } = await start({ limits: limitsOf({ requests: 2 }) });
  for (let index = 0; index < 2; index += 1) expect((await post('{}')).status).toBe(200);
  const refused = await post(text(call('x')));
  expect(refused.status).toBe(429);
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'retry-after': '60',
    'ratelimit-limit': '2',
    'ratelimit-remaining': '0',
    'ratelimit-reset': '60',
    'ratelimit-policy': '2;w=60',
  });
  // The body was not read, so nobody knows the id.
  expect(await refused.json()).toEqual({
    jsonrpc: '2.0',
    id: null,
    error: {
      code: -32_000,
      message: 'Too many requests: 2 in 60 s. Try again in 60 s.',
      data: { code: 'rate_limited', reason: 'ip_limit', retryable: true, retry_after_seconds: 60 },
    },
  });
  expect(await hits('ip')).toBe(1);
  expect(received).toHaveLength(2);
  // GET counts as well; probes never do.
  expect((await fetch(`${origin}/mcp`)).status).toBe(429);
  for (const path of ['/livez', '/readyz', '/health', '/metrics']) {
    expect((await fetch(origin + path)).status).toBe(200);
  }
});

test('behind a trusted proxy every client has a limit of its own', async () => {
  const { post, hits } = await start({
    limits: limitsOf({ requests: 1 }),
    trustedProxies: ['127.0.0.1'],
  });
  const from = async (address: string) => (await post('{}', { 'x-forwarded-for': address })).status;
  expect(await from('198.51.100.1')).toBe(200);
  expect(await from('198.51.100.2')).toBe(200);
  expect(await from('6.6.6.6, 198.51.100.1')).toBe(429);
  expect(await from('2001:db8::1')).toBe(200);
  // Another address of the same /64.
  expect(await from('2001:db8::dead:beef')).toBe(429);
  expect(await hits('ip')).toBe(2);
});

test('whose proxy is not trusted gains nothing by made-up addresses', async () => {
  const { post } = await start({ limits: limitsOf({ requests: 1 }) });
  const statuses = [];
  for (let index = 0; index < 5; index += 1) {
    statuses.push((await post('{}', { 'x-forwarded-for': `198.51.100.${index}` })).status);
  }
  expect(statuses).toEqual([200, 429, 429, 429, 429]);
});

test('tool calls are limited, other methods are not', async () => {
  const { post, hits, received } = await start({ limits: limitsOf({ calls: 2 }) });
  const ping = text({ jsonrpc: '2.0', id: 1, method: 'ping' });
  for (let index = 0; index < 5; index += 1) expect((await post(ping)).status).toBe(200);
  for (let index = 0; index < 2; index += 1) {
    expect((await post(text(call('x')))).status).toBe(200);
  }
  const refused = await post(text(call('x', 'a-7')));
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    id: 'a-7',
    error: { data: { code: 'rate_limited', reason: 'principal_limit' } },
  });
  expect((await post(ping)).status).toBe(200);
  expect(await hits('principal')).toBe(1);
  expect(received).toHaveLength(8);
});

test('to read a resource is a call as well, and no search', async () => {
  const { post, hits } = await start({ limits: limitsOf({ calls: 2, searches: 1 }) });
  const read = text({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'a://b' } });
  expect((await post(read)).status).toBe(200);
  expect((await post(text(call('search_videos')))).status).toBe(200);
  expect((await post(read)).status).toBe(429);
  expect([await hits('principal'), await hits('tool')]).toEqual([1, 0]);
});

test('a batch counts as many calls as are in it, and is let in whole or not', async () => {
  const { post, received } = await start({ limits: limitsOf({ calls: 3 }) });
  const batch = (count: number) => text(Array.from({ length: count }, (_, id) => call('x', id)));
  const refused = await post(batch(4));
  expect([refused.status, (await refused.json()) as object]).toMatchObject([429, { id: null }]);
  expect(received).toEqual([]);
});

test.each([
  [{ searches: 1 }, 'tool'],
  [{ total: 1 }, 'global'],
] as const)('the limit %j moves the scope %s', async (settings, scope) => {
  const { post, hits } = await start({ limits: limitsOf(settings) });
  expect((await post(text(call('search_videos')))).status).toBe(200);
  expect((await post(text(call('search_videos')))).status).toBe(429);
  expect(await hits(scope)).toBe(1);
});

test('made-up bodies are no calls, and break nothing', async () => {
  const { post } = await start({ limits: limitsOf({ calls: 1 }) });
  const bodies = ['null', '[]', '[null]', '1', '"tools/call"', '{"method":["tools/call"]}'];
  for (const body of bodies) expect([body, (await post(body)).status]).toEqual([body, 200]);
  const unnamed = ['{"method":"tools/call"}', '{"method":"tools/call","params":null}'];
  expect([(await post(unnamed[0] ?? '')).status, (await post(unnamed[1] ?? '')).status]).toEqual([
    200, 429,
  ]);
});

function signed(body: string, id: string, timestamp = Math.floor(Date.now() / 1000)) {
  const mac = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${mac}`,
  };
}
const judgeSignature = () => createSignatureJudge({ secrets: [createSecret(SECRET)] });

test('where signatures are demanded, only what is signed comes through, and only once', async () => {
  const { post, received, scrape } = await start({ judgeSignature: judgeSignature() });
  // Blanks and escapes count: what is signed are the bytes.
  const body = ' {"jsonrpc" : "2.0", "id":5,"method":"ping","x":"\\u00e9é"} ';
  expect((await post(body, signed(body, 'm1'))).status).toBe(200);
  const old = Math.floor(Date.now() / 1000) - 1_000;
  const refusals = {
    missing: {},
    malformed: { ...signed(body, 'm2'), 'webhook-signature': 'v1,x' },
    expired: signed(body, 'm2', old),
    replayed: signed(body, 'm1'),
    mismatch: signed(`${body} `, 'm2'),
  };
  for (const [reason, headers] of Object.entries(refusals)) {
    const refused = await post(body, headers);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Standard-Webhooks');
    expect(await refused.json()).toMatchObject({
      id: 5,
      error: {
        message: expect.stringContaining(`(${reason})`),
        data: { code: 'auth_required', reason: `signature_${reason}` },
      },
    });
    const shown = await scrape();
    expect(shown.value('mcp_security_invalid_signatures_total', { reason })).toBe(1);
  }
  expect(received).toHaveLength(1);
});

/** Says who is calling as a real one would: by the key that was sent. */
const authenticate: Gate = async (c, next) => {
  const key = c.req.header('x-api-key');
  if (key === undefined) return c.text('who are you?', 401);
  c.set('principal', { kind: 'api_key', id: key, scopes: [] });
  return next();
};

test('callers who show who they are have a limit of their own, and work goes on in their name', async () => {
  const callers: (Principal | undefined)[] = [];
  const { post } = await start({
    limits: limitsOf({ calls: 1 }),
    authenticate,
    answer: async () => {
      await new Promise(setImmediate);
      callers.push(currentCaller());
      return Response.json({});
    },
  });
  const as = async (key: string) => (await post(text(call('x')), { 'x-api-key': key })).status;
  expect([await as('ann'), await as('bob'), await as('ann')]).toEqual([200, 200, 429]);
  expect(callers).toMatchObject([{ id: 'ann' }, { id: 'bob' }]);
});

test('without authentication the caller is the address', async () => {
  const callers: (Principal | undefined)[] = [];
  const { post } = await start({
    answer: async () => {
      callers.push(currentCaller());
      return Response.json({});
    },
  });
  await post('{}');
  expect(callers).toMatchObject([{ kind: 'address', id: '127.0.0.1' }]);
  expect(currentCaller()).toBeUndefined();
});

test('the gates stand in their order: a request that breaks every rule is told of the first', async () => {
  const { post, hits, origin } = await start({
    limits: limitsOf({ requests: 6, calls: 1 }),
    judgeSignature: judgeSignature(),
    authenticate,
  });
  const body = text(call('x'));
  const type = { 'content-type': 'application/json' };
  const key = { 'x-api-key': 'ann' };
  const evil = { origin: 'https://evil.example' };
  const large = 'x'.repeat(LARGEST_BODY_BYTES + 1);
  // Each mends what the one before it was refused for.
  expect((await post(large, { ...evil, 'content-type': 'text/plain' })).status).toBe(403);
  const byType = await post(large, { 'content-type': 'text/plain' });
  expect([byType.status, await byType.text()]).toEqual([
    415,
    expect.stringMatching('content_type'),
  ]);
  expect((await post(large, type)).status).toBe(413);
  expect(await hits('ip')).toBe(0);
  expect((await post('{', type)).status).toBe(400);
  expect((await post(body)).headers.get('www-authenticate')).toBe('Standard-Webhooks');
  expect(await (await post(body, signed(body, 'm1'))).text()).toBe('who are you?');
  expect((await post(body, { ...signed(body, 'm2'), ...key })).status).toBe(200);
  const late = await post(body, { ...signed(body, 'm3'), ...key });
  expect(await late.json()).toMatchObject({ error: { data: { reason: 'principal_limit' } } });
  expect((await post(body)).status).toBe(401);
  // That was the sixth that was read: of the next not even the body is looked at.
  expect((await post('{', type)).status).toBe(429);
  expect([await hits('ip'), await hits('principal')]).toEqual([1, 1]);
  expect((await fetch(`${origin}/livez`)).status).toBe(200);
});

test('every gate that refuses has the message recorded, and what is served is recorded once', async () => {
  const refused: unknown[] = [];
  const opened = await start({
    limits: limitsOf({ calls: 1 }),
    refuse: async (_request, answer, exchange) => {
      refused.push([answer.status, exchange?.parsedBody, exchange?.client?.address]);
      // Whoever is refused is nobody: the trace that he sends is not joined.
      expect(currentCaller()).toBeUndefined();
      return (work) => work();
    },
  });
  const { post } = opened;
  await post('{}', { 'content-type': 'text/plain' });
  await post('{');
  expect((await post(text(call('x')))).status).toBe(200);
  await post(text(call('x')));
  expect(refused).toEqual([
    [415, undefined, '127.0.0.1'],
    [400, undefined, '127.0.0.1'],
    [429, call('x'), '127.0.0.1'],
  ]);
});
