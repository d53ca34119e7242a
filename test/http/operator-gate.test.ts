import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../otel/logger.ts';
import { createAdminApp } from '../../src/http/admin-app.ts';
import type { Gate } from '../../src/http/gate-env.ts';
import { listen } from '../../src/http/listen.ts';
import type { OperatorAccess } from '../../src/http/operator-gate.ts';
import { openServer } from './open-app.ts';

let open: Awaited<ReturnType<typeof openServer>> | undefined;
afterEach(() => open?.[Symbol.asyncDispose]());

let asked = 0;
const authenticate: Gate = async (c, next) => {
  asked += 1;
  return c.req.header('x-api-key') === 'right' ? next() : c.text('who are you?', 401);
};

async function start(operatorAccess: OperatorAccess, status: 'healthy' | 'unhealthy' = 'healthy') {
  asked = 0;
  open = await openServer({
    operatorAccess,
    authenticate,
    store: () => ({ status, message: 'inner details' }),
  });
  const { origin } = open;
  return async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(origin + path, { headers });
    return { status: response.status, text: await response.text() };
  };
}

const PROXIED = { 'x-forwarded-for': '203.0.113.7' };
const isBrief = (text: string): boolean => !text.includes('inner details');

test('open to everyone means everyone', async () => {
  const ask = await start('everyone');
  expect((await ask('/metrics', PROXIED)).text).toMatch(/^# HELP/);
  expect((await ask('/health', PROXIED)).text).toContain('inner details');
});

test.each([PROXIED, { forwarded: 'for=127.0.0.1' }, { 'x-forwarded-for': '127.0.0.1' }])(
  'what a proxy on this machine passes on is not local: %j',
  async (headers) => {
    const ask = await start('local');
    expect((await ask('/metrics')).status).toBe(200);
    expect((await ask('/health')).text).toContain('inner details');
    const refused = await ask('/metrics', headers);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('ADMIN_PORT')]);
    const brief = await ask('/health', headers);
    expect(JSON.parse(brief.text)).toEqual({
      timestamp: expect.any(String),
      status: 'healthy',
      components: {},
    });
  },
);

test('behind authentication metrics ask for it, and health is brief until it is shown', async () => {
  const ask = await start('authenticated');
  expect((await ask('/metrics')).status).toBe(401);
  expect((await ask('/metrics', { 'x-api-key': 'right' })).text).toMatch(/^# HELP/);
  expect((await ask('/health', { 'x-api-key': 'right' })).text).toContain('inner details');
  const wrong = await ask('/health', { 'x-api-key': 'wrong' });
  expect([wrong.status, isBrief(wrong.text)]).toEqual([200, true]);
  // The probe of a load balancer is no failed attempt.
  asked = 0;
  const probe = await ask('/health');
  expect([probe.status, isBrief(probe.text), asked]).toEqual([200, true, 0]);
});

test('with ADMIN_PORT nothing of it is here, whoever asks', async () => {
  const ask = await start('admin_port');
  const metrics = await ask('/metrics', { 'x-api-key': 'right' });
  expect([metrics.status, metrics.text]).toEqual([404, expect.stringContaining('ADMIN_PORT')]);
  expect(isBrief((await ask('/health', { 'x-api-key': 'right' })).text)).toBe(true);
});

test.each(['local', 'authenticated', 'admin_port'] as const)(
  'a brief answer (%s) has the status code that probes go by',
  async (access) => {
    const ask = await start(access, 'unhealthy');
    const { status, text } = await ask('/health', PROXIED);
    expect([status, isBrief(text)]).toEqual([503, true]);
  },
);

test('probes need nothing, whoever may see the rest', async () => {
  for (const access of ['local', 'authenticated', 'admin_port'] as const) {
    const ask = await start(access);
    expect((await ask('/livez', PROXIED)).status).toBe(200);
    expect((await ask('/readyz', PROXIED)).status).toBe(200);
    await open?.[Symbol.asyncDispose]();
  }
});

test('the admin port has what operators see and nothing else, for this machine alone', async () => {
  open = await openServer();
  const { instruments } = open;
  const app = createAdminApp({
    health: { report: () => ({ status: 'unhealthy' }) as never },
    collectFamilies: async () => [],
    instruments,
    logger: createLogger('silent'),
  });
  const listener = await listen(app, '127.0.0.1', 0, 'ADMIN_PORT');
  const ask = async (path: string, init: RequestInit = {}): Promise<number> =>
    (await fetch(listener.origin + path, init)).status;
  expect(await ask('/metrics')).toBe(200);
  expect(await ask('/health')).toBe(503);
  expect(await ask('/mcp', { method: 'POST', body: '{}' })).toBe(404);
  // A web page that was rebound to this address, or any page at all.
  expect(await ask('/metrics', { headers: { origin: 'http://localhost:3000' } })).toBe(403);
  const rebound = { headers: { host: 'evil.example' } };
  const incoming = { socket: { remoteAddress: '127.0.0.1' } };
  expect((await app.request('/metrics', rebound, { incoming })).status).toBe(403);
  const port = Number(new URL(listener.origin).port);
  await expect(listen(app, '127.0.0.1', port, 'ADMIN_PORT')).rejects.toThrow(
    /^ADMIN_PORT: .* is in use; .*\(0 takes a free one\)$/,
  );
  await listener.close(0);
});
