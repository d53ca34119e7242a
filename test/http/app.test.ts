import { expect, test } from 'vitest';
import type { Finding } from '../../src/health/health.ts';
import { openApp } from './open-app.ts';

const ask = async (
  request: ReturnType<typeof openApp>['request'],
  path: string,
  init: RequestInit = {},
): Promise<Response> => request(path, { ...init, headers: { host: 'localhost' } });

const finding = (status: Finding['status']) => (): Finding => ({ status, message: status });

test.each([
  ['healthy', 200],
  ['degraded', 200],
  ['unhealthy', 503],
] as const)('while a required component is %s, probes are answered %i', async (status, code) => {
  const { request } = openApp({ store: finding(status) });
  expect((await ask(request, '/readyz')).status).toBe(code);
  const answer = await ask(request, '/health');
  expect(answer.status).toBe(code);
  expect(await answer.json()).toMatchObject({ status, version: '1.2.3', source: 'sample' });
  // Alive is another question.
  expect((await ask(request, '/livez')).status).toBe(200);
});

test('while draining the server is alive and not ready', async () => {
  const { request, drain } = openApp();
  drain.begin();
  expect(drain.isDraining()).toBe(true);
  const answers = await Promise.all(
    ['/readyz', '/livez', '/health', '/mcp'].map((path) => ask(request, path)),
  );
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 200, 200]);
  expect(await answers[0]?.text()).toBe('draining\n');
});

test('/metrics is the text format, never kept by a cache', async () => {
  const { request } = openApp();
  const answer = await ask(request, '/metrics');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toMatch(/^# HELP /);
});

test('with telemetry disabled /metrics says why', async () => {
  const { request } = openApp({ collectFamilies: undefined });
  const answer = await ask(request, '/metrics');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toBe('Metrics are off: OTEL_SDK_DISABLED=true\n');
});

test('a path that does not exist is told which ones do', async () => {
  const { request, received } = openApp();
  const answer = await ask(request, '/');
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ error: expect.stringContaining('/mcp, /health') });
  expect((await ask(request, '/mcp', { method: 'PUT' })).status).toBe(404);
  expect(received).toEqual([]);
});

test('GET and DELETE of /mcp are the business of the MCP handler', async () => {
  const { request, received } = openApp();
  await ask(request, '/mcp');
  await ask(request, '/mcp', { method: 'DELETE' });
  expect(received).toEqual([undefined, undefined]);
});
