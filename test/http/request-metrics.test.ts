import { expect, test } from 'vitest';
import { openApp, openServer } from './open-app.ts';

const COUNT = 'http_server_request_duration_seconds_count';
const LOCAL = { host: 'localhost' };

/** `POST /mcp 200`, once for each series, with how often. */
async function counts(scrape: ReturnType<typeof openApp>['scrape']) {
  const shown = await scrape();
  return Object.fromEntries(
    shown.series(COUNT).map(({ labels, value }) => {
      const { http_request_method, http_route = '-', http_response_status_code } = labels;
      return [`${http_request_method} ${http_route} ${http_response_status_code}`, value];
    }),
  );
}

test('requests are counted by method, route and status', async () => {
  const { request, scrape } = openApp();
  for (const path of ['/livez', '/livez?probe=1', '/readyz', '/health', '/metrics']) {
    await request(path, { headers: LOCAL });
  }
  await request('/livez', { method: 'HEAD', headers: LOCAL });
  await request('/mcp', { method: 'DELETE', headers: LOCAL });
  expect(await counts(scrape)).toEqual({
    'GET /livez 200': 2,
    'GET /readyz 200': 1,
    'GET /health 200': 1,
    'GET /metrics 200': 1,
    'HEAD /livez 200': 1,
    'DELETE /mcp 200': 1,
  });
});

test('what the gate refuses is counted under the route that was asked for', async () => {
  const { request, scrape } = openApp();
  await request('/mcp', { headers: { host: 'evil.com' } });
  expect(await counts(scrape)).toEqual({ 'GET /mcp 403': 1 });
});

test('a scanner makes one series, whatever it asks for', async () => {
  const { request, scrape } = openApp();
  for (let round = 0; round < 500; round += 1) {
    await request(`/wp-admin/${round}.php?x=${round}`, { headers: LOCAL });
    await request(`/mcp/${round}`, { method: 'POST', headers: LOCAL });
  }
  expect(await counts(scrape)).toEqual({ 'GET - 404': 500, 'POST - 404': 500 });
});

test('methods that nobody knows become one label', async () => {
  const { request, scrape } = openApp();
  for (const method of ['BREW', 'PROPFIND', 'get', 'X'.repeat(100)]) {
    await request('/nothing', { method, headers: LOCAL });
  }
  const { 'GET - 404': get = 0, '_OTHER - 404': other } = await counts(scrape);
  // `Request` itself writes `get` in capitals.
  expect([get, other]).toEqual([1, 3]);
});

test('a handler that throws is answered 500 without its text, and counted', async () => {
  await using server = await openServer({
    answer: async () => {
      throw new Error('the secret recipe');
    },
  });
  const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const headers = { 'content-type': 'application/json' };
  for (const init of [{ method: 'DELETE' }, { method: 'POST', headers, body }]) {
    const response = await fetch(`${server.origin}/mcp`, init);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"error":"Internal server error"}');
  }
  expect(await counts(server.scrape)).toEqual({ 'DELETE /mcp 500': 1, 'POST /mcp 500': 1 });
});
