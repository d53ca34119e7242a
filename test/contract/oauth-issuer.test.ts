/** The real server while its issuer rotates keys, goes away and comes back. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AUDIENCE, type Issuer, makeKey, mintWith, openIssuer } from '../auth/open-issuer.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { type TestServer, startServer } from '../support/server.ts';

let issuer: Issuer;
let server: TestServer;

beforeAll(async () => {
  issuer = await openIssuer();
  server = await startServer({
    env: {
      AUTH_MODE: 'oauth',
      OAUTH_ISSUER: issuer.url,
      OAUTH_RESOURCE_URI: AUDIENCE,
      RATE_LIMIT_ENABLED: 'false',
    },
  });
});
afterAll(async () => {
  await server.stop();
  await issuer[Symbol.asyncDispose]();
});

const LIST = rpc('tools/list');
const CALLERS = 8;
const ROTATIONS = 2;
const CALLS_EACH = 150;

const list = (token: string) => post(server.url, LIST, { authorization: `Bearer ${token}` });

test('keys are rotated under load without one error', async () => {
  expect((await list(await issuer.mint())).status).toBe(200);
  const before = issuer.asked.length;
  const statuses = new Map<number, number>();
  let done = 0;
  async function call(): Promise<void> {
    for (let index = 0; index < CALLS_EACH; index += 1) {
      const { status } = await list(await issuer.mint());
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      done += 1;
    }
  }
  const calls = Promise.all(Array.from({ length: CALLERS }, call));
  for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
    await vi.waitUntil(() => done >= (rotation * CALLERS * CALLS_EACH) / (ROTATIONS + 1), 20_000);
    const next = await makeKey(`rotated-${rotation}`);
    // Published and used in the same instant; the one before stays for tokens that are on their way.
    issuer.published = [next, issuer.key];
    issuer.key = next;
  }
  await calls;
  const readings = issuer.asked.slice(before).filter((path) => path === '/jwks').length;
  process.stdout.write(
    `${ROTATIONS} rotations, ${done} calls: ${JSON.stringify([...statuses])}, ${readings} readings\n`,
  );
  expect([...statuses]).toEqual([[200, CALLERS * CALLS_EACH]]);
  expect(readings).toBe(ROTATIONS);
});

test('while the issuer is down known keys work, others are 503, and health and metrics tell', async () => {
  const known = await issuer.mint();
  const stranger = await mintWith(await makeKey('not-published'), { sub: 'ada' });
  expect((await list(known)).status).toBe(200);
  issuer.fault = (_request, response) => void response.writeHead(500).end();

  const readHealth = async () => {
    const answer = await fetch(`${server.origin}/health`);
    return (await answer.json()) as { components: Record<string, Record<string, unknown>> };
  };
  // The reading that finds it down may wait for those of the rotations.
  const unavailable = await vi.waitUntil(async () => {
    const answer = await list(stranger);
    return answer.status === 503 ? answer : undefined;
  }, 15_000);
  expect(unavailable.headers.get('retry-after')).toBe('5');
  expect(unavailable.headers.get('www-authenticate')).toBeNull();
  expect(unavailable.message?.error?.message).toContain('Service Unavailable');
  expect((await list(known)).status).toBe(200);
  const { components } = await vi.waitUntil(async () => {
    const report = await readHealth();
    return report.components['oauth']?.['status'] === 'degraded' ? report : undefined;
  }, 25_000);
  expect(components['oauth']).toMatchObject({
    issuer: issuer.url,
    last_error: expect.stringContaining('answers 500'),
  });
  const shown = await scrape(server.origin);
  expect(
    shown.value('mcp_oauth_errors_total', { error_type: 'issuer_unavailable' }),
  ).toBeGreaterThan(0);

  // Back again: the server finds out by itself, for nobody should have to fail first.
  issuer.fault = undefined;
  const asked = issuer.asked.length;
  await vi.waitUntil(() => issuer.asked.slice(asked).includes('/jwks'), 15_000);
  await vi.waitUntil(async () => (await list(stranger)).status === 401, 5_000);
}, 60_000);
