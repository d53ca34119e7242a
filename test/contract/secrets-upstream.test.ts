/** What a caller shows this server is for this server alone: nothing of it travels to YouTube. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { startServer } from '../support/server.ts';
import { findLeaks } from './canaries.ts';

const KEY = 'canary.server.key.5e6f7a8b9c0d1e2f';

/** Everything of a caller that could be handed on by mistake. */
const CALLER = {
  key: KEY,
  cookie: 'canary.cookie.1a2b3c4d',
  proxyToken: 'canary.proxy.token.2b3c4d5e',
  agent: 'canary.agent.3c4d5e6f',
  forwarded: 'canary.forwarded.4d5e6f7a',
  trace: 'c0ffee00c0ffee00c0ffee00c0ffee00',
  baggage: 'canary.baggage.5e6f7a8b',
} as const;

test('no credential, cookie, address or trace of a caller is sent to YouTube', async () => {
  const heard: string[] = [];
  const upstream = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      heard.push([request.url, ...request.rawHeaders, body].join('\n'));
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  onTestFinished(() => {
    upstream.closeAllConnections();
    upstream.close();
  });
  const { port } = upstream.address() as AddressInfo;
  const apiKey = 'AIzaOfThisServerAlone0123456789abcdef';
  await using server = await startServer({
    sample: { origin: `http://127.0.0.1:${port}`, apiKey },
    env: { AUTH_MODE: 'api_key', SERVER_API_KEY: KEY },
  });
  const headers = {
    authorization: `Bearer ${CALLER.key}`,
    cookie: `session=${CALLER.cookie}`,
    'proxy-authorization': `Bearer ${CALLER.proxyToken}`,
    'user-agent': CALLER.agent,
    'x-forwarded-for': CALLER.forwarded,
    traceparent: `00-${CALLER.trace}-c0ffee00c0ffee00-01`,
    baggage: `who=${CALLER.baggage}`,
  };
  for (const [name, args] of [
    ['search_videos', { query: 'lantern' }],
    ['get_video_info', { video_url: SAMPLE_IDS.tour }],
    ['get_video_transcript', { video_url: SAMPLE_IDS.tour }],
  ] as const) {
    const answer = await post(server.url, rpc('tools/call', { name, arguments: args }), headers);
    expect(answer.status).toBe(200);
  }
  // Both upstreams were asked, and with this server's own key.
  expect(heard.some((request) => request.includes(apiKey))).toBe(true);
  expect(
    heard.some((request) => request.includes('/youtubei/') || request.includes('/watch')),
  ).toBe(true);
  expect(findLeaks(CALLER, heard)).toEqual([]);
}, 60_000);
