/** Health counts what the gates refuse: each request once, and nobody who was let in. */
import { expect, onTestFinished, test } from 'vitest';
import { watchBodyRefusals, watchRefusals } from '../../src/commands/watch-refusals.ts';
import type { HealthReport } from '../../src/health/health.ts';
import { startSample } from '../../src/sample/server.ts';
import { openInstruments } from '../otel/open-metrics.ts';
import { startServer } from '../support/server.ts';

test('a refused token moves two counters and is one refusal', async () => {
  const { instruments, scrape } = openInstruments();
  const watched = watchRefusals(instruments);
  watched.instruments.authAttempts.add(1, { outcome: 'refused', reason: 'expired' });
  watched.instruments.oauthErrors.add(1, { error_type: 'invalid_token' });
  watched.instruments.authAttempts.add(1, { outcome: 'accepted', reason: 'ok' });
  watched.instruments.rateLimitHits.add(2, { scope: 'ip' });
  expect(watched.refusals.figures()).toEqual({
    host_origin: 0,
    limit: 2,
    signature: 0,
    token: 1,
    body: 0,
  });
  const attempts = (await scrape()).series('mcp_auth_attempts_total');
  expect(attempts.reduce((sum, { value }) => sum + value, 0)).toBe(2);
});

test.each([
  [400, undefined, 1],
  [413, undefined, 1],
  [415, undefined, 1],
  // Another gate refused them, and counted.
  [400, {}, 0],
  [429, undefined, 0],
  [500, undefined, 0],
])('an answer of %i to the body %j is counted %i times', async (status, parsedBody, count) => {
  const { refusals } = watchRefusals(openInstruments().instruments);
  const told: number[] = [];
  const watch = watchBodyRefusals(
    {
      fetch: () => Promise.reject(new Error('nobody asks')),
      async refuse(_request, answer) {
        told.push(answer.status);
        return (work) => work();
      },
    },
    refusals,
  );
  const request = new Request('http://127.0.0.1/mcp', { method: 'POST' });
  await watch.refuse(request, new Response(null, { status }), { parsedBody });
  expect([refusals.figures().body, told]).toEqual([count, [status]]);
});

test('under AUTH_MODE=api_key health tells of who was turned away, and of bodies', async () => {
  const sample = await startSample();
  onTestFinished(() => sample.close());
  await using server = await startServer({
    sample,
    env: { AUTH_MODE: 'api_key', SERVER_API_KEY: 'k3y-of-the-Refusal-test-0123456789' },
  });
  const send = async (type: string, body: string): Promise<number> =>
    (await fetch(server.url, { method: 'POST', headers: { 'content-type': type }, body })).status;
  const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
  expect(await send('application/json', ping)).toBe(401);
  expect(await send('application/json', ping)).toBe(401);
  expect(await send('text/plain', ping)).toBe(415);
  expect(await send('application/json', '{')).toBe(400);
  const security = async () => {
    const answer = await fetch(`${server.origin}/health`);
    return ((await answer.json()) as HealthReport).components.security;
  };
  await expect.poll(security, { timeout: 8_000 }).toMatchObject({
    message: 'The gates refused 4 requests in the last five minutes.',
    refused_token_5m: 2,
    refused_body_5m: 2,
  });
});
