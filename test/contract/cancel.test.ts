/** A caller that gives up: the request to YouTube is given up too, down to its socket. */
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLegacy, connectModern } from '../support/clients.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { type TestServer, startServer } from '../support/server.ts';

interface Hanging {
  readonly path: string;
  readonly closed: Promise<unknown>;
}

/** A YouTube that never answers, but sees who hangs up. */
let upstream: Server;
let origin: string;
const waiting: ((request: Hanging) => void)[] = [];
let server: TestServer;

const nextRequest = (): Promise<Hanging> => new Promise((resolve) => waiting.push(resolve));

beforeAll(async () => {
  upstream = createServer((request, response) => {
    waiting.shift()?.({ path: request.url ?? '', closed: once(response, 'close') });
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  server = await startServer({ sample: { origin, apiKey: 'key' } });
});
afterAll(async () => {
  await server.stop();
  upstream.closeAllConnections();
  upstream.close();
});

const CALLS = [
  ['search_videos', { query: 'x' }, '/youtube/v3/search'],
  ['get_video_transcript', { video_url: 'otelTour00A' }, '/youtubei/v1/player'],
] as const;

test.each(CALLS)('%s of a modern client over HTTP, by its signal', async (tool, args, path) => {
  await using client = await connectModern({ url: server.url });
  const arriving = nextRequest();
  const giveUp = new AbortController();
  const call = client.call(tool, args, { signal: giveUp.signal });
  const ended = Promise.allSettled([call]);
  const request = await arriving;
  expect(request.path).toContain(path);
  giveUp.abort();
  expect(await ended).toMatchObject([{ status: 'rejected' }]);
  await request.closed;
});

test.each(CALLS)('%s of a 2025-era HTTP client, by hanging up', async (tool, args, path) => {
  const arriving = nextRequest();
  const giveUp = new AbortController();
  const call = post(
    server.url,
    rpc('tools/call', { name: tool, arguments: args }),
    {},
    { signal: giveUp.signal },
  );
  const ended = Promise.allSettled([call]);
  const request = await arriving;
  expect(request.path).toContain(path);
  giveUp.abort();
  expect(await ended).toMatchObject([{ status: 'rejected' }]);
  await request.closed;
});

test.each([
  ['legacy', connectLegacy],
  ['modern', connectModern],
] as const)('a call of a %s client over stdio, by its notification', async (_era, connect) => {
  await using client = await connect({ stdio: { sample: { origin, apiKey: 'key' } } });
  const arriving = nextRequest();
  const giveUp = new AbortController();
  const call = client.call('search_videos', { query: 'x' }, { signal: giveUp.signal });
  const ended = Promise.allSettled([call]);
  const request = await arriving;
  giveUp.abort();
  expect(await ended).toMatchObject([{ status: 'rejected' }]);
  await request.closed;
  // The connection lives on.
  expect((await client.call('get_quota_status')).payload).toMatchObject({ success: true });
});

test('it is nobody’s error: counted as a request, not as a failure, and not logged', async () => {
  const { series, value } = await scrape(server.origin);
  expect(value('mcp_requests_total', { tool: 'search_videos' })).toBe(2);
  expect(series('mcp_errors_total').filter((sample) => sample.value > 0)).toEqual([]);
  expect(series('mcp_youtube_api_errors_total').filter((sample) => sample.value > 0)).toEqual([]);
  const cancelled = series('mcp_server_operation_duration_seconds_count', {
    error_type: 'cancelled',
  });
  expect(cancelled.reduce((sum, sample) => sum + sample.value, 0)).toBe(4);
  expect(value('mcp_server_active_requests')).toBe(0);
  expect(server.stderr.filter((line) => line.includes('tool call'))).toEqual([]);
});
