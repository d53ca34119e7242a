/** The life of a server beside its good days: faults of its own, heads too large, foreign URLs. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { parseLogLine, startServer } from '../support/server.ts';

const preload = (name: string): string =>
  `--import=${fileURLToPath(new URL(`../support/${name}.ts`, import.meta.url))}`;

test.each([
  ['SIGUSR2', 'exception', 'a fault of ours'],
  ['SIGHUP', 'rejection', 'a promise nobody awaits'],
] as const)(
  'after %s, an unhandled %s, it tells, counts, drains and ends with 1',
  async (signal, kind, text) => {
    const sample = await startSample({ latencyMs: 1_500 });
    onTestFinished(() => sample.close());
    await using server = await startServer({
      sample,
      env: { NODE_OPTIONS: preload('throw-on-signal'), LAME_DUCK_MS: '2500' },
    });
    const call = { name: 'get_video_info', arguments: { video_url: SAMPLE_IDS.tour } };
    const { body, headers } = modernRpc('tools/call', call);
    const answering = post(server.url, body, headers);
    await expect.poll(() => sample.requests.length).toBe(1);
    server.signal(signal);
    const told = await server.untilLogged(({ level }) => level === 'fatal');
    expect(told).toMatchObject({
      kind,
      err: {
        message: expect.stringContaining(text) as unknown,
        stack: expect.stringMatching(/\n +at /) as unknown,
      },
    });
    expect(JSON.stringify(told)).not.toContain('AIza');
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.origin}/health`)).status).toBe(503);
    const shown = await scrape(server.origin);
    expect(shown.value('mcp_process_unhandled_errors_total', { kind })).toBe(1);
    expect((await answering).message?.result).toMatchObject({
      structuredContent: { success: true },
    });
    expect(await server.untilExit()).toBe(1);
  },
);

test('an unhandled error while it stops already makes the exit code 1', async () => {
  await using server = await startServer({
    env: { NODE_OPTIONS: preload('throw-on-signal'), LAME_DUCK_MS: '2000' },
  });
  server.signal('SIGTERM');
  await server.untilLogged(({ signal }) => signal === 'SIGTERM');
  server.signal('SIGUSR2');
  await server.untilLogged(({ level }) => level === 'fatal');
  expect(await server.untilExit()).toBe(1);
});

test('a head that is too large is answered 431, and the server goes on', async () => {
  await using server = await startServer();
  for (const size of [20_000, 200_000]) {
    const answer = await fetch(`${server.origin}/livez`, {
      headers: { 'x-large': 'x'.repeat(size) },
    });
    expect(answer.status).toBe(431);
  }
  expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
});

test('1,000 streams that listen end at once: nothing here ever changes', async () => {
  await using server = await startServer({ env: { RATE_LIMIT_ENABLED: 'false' } });
  const { body, headers } = modernRpc('subscriptions/listen', {
    notifications: {
      toolsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: ['youtube://video/x'],
    },
  });
  for (let batch = 0; batch < 20; batch += 1) {
    const ended = await Promise.all(
      Array.from({ length: 50 }, () => post(server.url, body, headers)),
    );
    for (const { status, message } of ended) {
      expect([status, message?.result?.['resultType']]).toEqual([200, 'complete']);
    }
  }
  const startedAt = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

/** Ways to name a host that a tool must never be made to ask. */
const hostile = (port: number): string[] =>
  [
    `127.0.0.1:${port}`,
    `2130706433:${port}`,
    `0x7f000001:${port}`,
    `0177.0.0.1:${port}`,
    `127.1:${port}`,
    `[::1]:${port}`,
    `[::ffff:127.0.0.1]:${port}`,
    `localhost:${port}`,
    `www.youtube.com@127.0.0.1:${port}`,
    `www.youtube.com:x@127.0.0.1:${port}`,
    `127.0.0.1:${port}#www.youtube.com`,
    `127.0.0.1:${port}\\@www.youtube.com`,
    `www.youtube.com.localhost:${port}`,
    `www.youtube.com%00.localhost:${port}`,
    `xn--yutube-wqf.com:${port}`,
    `уoutube.com:${port}`,
    `youtu.be.evil.example:${port}`,
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    'metadata.google.internal',
  ].flatMap((host) => [
    `http://${host}/watch?v=${SAMPLE_IDS.tour}`,
    `https://${host}/watch?v=${SAMPLE_IDS.tour}&list=x`,
    `//${host}/embed/${SAMPLE_IDS.tour}`,
    `${host}/shorts/${SAMPLE_IDS.tour}`,
  ]);

test('no URL in an argument opens a socket to anything but the configured upstreams', async () => {
  const sample = await startSample();
  onTestFinished(() => sample.close());
  let trapped = 0;
  const trap = createServer((socket) => {
    trapped += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  onTestFinished(() => void trap.close());
  await using server = await startServer({
    sample,
    env: { NODE_OPTIONS: preload('tell-sockets'), RATE_LIMIT_ENABLED: 'false' },
  });
  const urls = hostile((trap.address() as AddressInfo).port);
  const arguments_: readonly (readonly [string, string])[] = [
    ['get_video_info', 'video_url'],
    ['get_video_transcript', 'video_url'],
    ['get_playlist_info', 'playlist_id'],
    ['get_channel_info', 'channel_id'],
  ];
  let calls = 0;
  for (const [name, argument] of arguments_) {
    for (const url of urls) {
      const call = { name, arguments: { [argument]: url } };
      expect((await post(server.url, rpc('tools/call', call))).status).toBe(200);
      calls += 1;
    }
    for (const url of urls) {
      await post(server.url, rpc('resources/read', { uri: url }));
      calls += 1;
    }
  }
  const good = { name: 'get_video_info', arguments: { video_url: SAMPLE_IDS.tour } };
  expect((await post(server.url, rpc('tools/call', good))).text).toContain('"success":true');
  const sockets = server.stderr
    .map((line) => parseLogLine(line)['socket'])
    .filter((address) => typeof address === 'string');
  const foreign = sockets.filter((address) => `http://${address}` !== sample.origin);
  process.stdout.write(
    `URL vectors: ${calls} calls, ${sockets.length} sockets, ${foreign.length} to strangers\n`,
  );
  // The hook sees those that are meant to be.
  expect(sockets.length).toBeGreaterThan(0);
  expect(foreign).toEqual([]);
  expect(trapped).toBe(0);
});
