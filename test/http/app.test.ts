import { expect, test } from 'vitest';
import type { Finding } from '../../src/health/health.ts';
import { openApp } from './open-app.ts';

const ask = async (
  app: ReturnType<typeof openApp>['app'],
  path: string,
  init: RequestInit = {},
): Promise<Response> => app.request(path, { ...init, headers: { host: 'localhost' } });

const finding = (status: Finding['status']) => (): Finding => ({ status, message: status });

test.each([
  ['healthy', 200],
  ['degraded', 200],
  ['unhealthy', 503],
] as const)('while a required component is %s, probes are answered %i', async (status, code) => {
  const { app } = openApp({ store: finding(status) });
  expect((await ask(app, '/readyz')).status).toBe(code);
  const answer = await ask(app, '/health');
  expect(answer.status).toBe(code);
  expect(await answer.json()).toMatchObject({ status, version: '1.2.3', source: 'sample' });
  // Alive is another question.
  expect((await ask(app, '/livez')).status).toBe(200);
});

test('while draining the server is alive and not ready', async () => {
  const { app, drain } = openApp();
  drain.begin();
  expect(drain.isDraining()).toBe(true);
  const answers = await Promise.all(
    ['/readyz', '/livez', '/health', '/mcp'].map((path) => ask(app, path)),
  );
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 200, 200]);
  expect(await answers[0]?.text()).toBe('draining\n');
});

test('/metrics is the text format, never kept by a cache', async () => {
  const { app } = openApp();
  const answer = await ask(app, '/metrics');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toMatch(/^# HELP /);
});

test('with telemetry disabled /metrics says why', async () => {
  const { app } = openApp({ collectFamilies: undefined });
  const answer = await ask(app, '/metrics');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toBe('Metrics are off: OTEL_SDK_DISABLED=true\n');
});

test('a path that does not exist is told which ones do', async () => {
  const { app, received } = openApp();
  const answer = await ask(app, '/');
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ error: expect.stringContaining('/mcp, /health') });
  expect((await ask(app, '/mcp', { method: 'PUT' })).status).toBe(404);
  expect(received).toEqual([]);
});

test('GET and DELETE of /mcp are the business of the MCP handler', async () => {
  const { app, received } = openApp();
  await ask(app, '/mcp');
  await ask(app, '/mcp', { method: 'DELETE' });
  expect(received).toEqual([undefined, undefined]);
});
