/** A caller that asks to hear how far long work is hears it, in both eras and over both transports. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ThreadsService, openThreads } from '../resources/open-threads.ts';
import { type Step, connectResources } from '../resources/resource-clients.ts';
import type { Era } from '../support/clients.ts';
import { makeFolder, removeFolder, startProgram } from '../support/program.ts';
import { modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, serverEnv, startServer } from '../support/server.ts';

let youtube: ThreadsService;
let server: TestServer;
let videos = 0;

/** A video of which nothing is cached. */
const nextVideo = (): string => `threads${String((videos += 1)).padStart(4, '0')}`;

beforeAll(async () => {
  youtube = await openThreads();
  server = await startServer({ sample: youtube });
});
beforeEach(() => youtube.hold());
afterAll(async () => {
  await server.stop();
  youtube.close();
});

const COMMENTS = 'get_video_comments';
const MESSAGE = 'threads with their replies read';

describe.each<[Era, string]>([
  ['legacy', 'HTTP'],
  ['legacy', 'stdio'],
  ['modern', 'HTTP'],
  ['modern', 'stdio'],
])('a %s client over %s', (era, transport) => {
  const target = () =>
    transport === 'HTTP' ? { url: server.url } : { stdio: { sample: youtube } };

  test('hears it while the work goes on, up to the end and not beyond', async () => {
    await using client = await connectResources(era, target());
    const heard: (Step | 'answer')[] = [];
    const onprogress = (step: Step): void => {
      heard.push(step);
      youtube.release();
    };
    const result = await client.call(COMMENTS, { video_url: nextVideo() }, { onprogress });
    heard.push('answer');
    expect(result).toMatchObject({ success: true });
    expect(heard[0]).toEqual({ progress: 1, total: 3, message: MESSAGE });
    expect(heard.slice(-2)).toEqual([{ progress: 3, total: 3, message: MESSAGE }, 'answer']);
    const reached = heard.flatMap((step) => (step === 'answer' ? [] : [step.progress]));
    expect(reached).toEqual([...new Set(reached)].toSorted((a, b) => a - b));
    // The connection lives on.
    expect(await client.call('get_quota_status', {})).toMatchObject({ success: true });
  });
});

describe('over HTTP', () => {
  const call = (meta?: object) => ({
    name: COMMENTS,
    arguments: { video_url: nextVideo() },
    ...(meta ? { _meta: meta } : {}),
  });

  test('a 2026-07-28 answer is a stream when there is progress to tell, and JSON otherwise', async () => {
    youtube.release();
    const quiet = modernRpc('tools/call', call());
    const plain = await post(server.url, quiet.body, quiet.headers);
    expect(plain.headers.get('content-type')).toMatch(/^application\/json/);
    expect(plain.message?.result).toBeDefined();

    const curious = modernRpc('tools/call', call({ progressToken: 'a token' }));
    const stream = await post(server.url, curious.body, curious.headers);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.text).toContain('"progressToken":"a token"');
    expect(stream.message?.result).toBeDefined();
  });

  test('a 2025-era answer without a token holds the answer alone', async () => {
    youtube.release();
    const quiet = await post(server.url, rpc('tools/call', call()));
    expect(quiet.text).not.toContain('notifications/');
    const curious = await post(server.url, rpc('tools/call', call({ progressToken: 0 })));
    expect(curious.text.match(/"method":"notifications\/progress"/g)?.length).toBeGreaterThan(0);
    expect(curious.message?.result).toBeDefined();
  });

  test.each<Era>(['legacy', 'modern'])(
    'a %s client that hangs up in the middle does no harm',
    async (era) => {
      const request = modernRpc('tools/call', call({ progressToken: 1 }));
      const { body, headers } =
        era === 'modern'
          ? request
          : { body: rpc('tools/call', call({ progressToken: 1 })), headers: {} };
      const giveUp = new AbortController();
      const response = await fetch(server.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify(body),
        signal: giveUp.signal,
      });
      const reader = response.body?.getReader();
      const first = await reader?.read();
      expect(new TextDecoder().decode(first?.value)).toContain('notifications/progress');
      giveUp.abort();
      youtube.release();
      const ping = await post(server.url, rpc('tools/list'));
      expect(ping.message?.result).toBeDefined();
    },
  );
});

/** What a client of an era writes on stdin, line by line. */
const SPEAK: Readonly<Record<Era, (method: string, params: object, id: number) => object>> = {
  legacy: (method, params, id) => rpc(method, { ...params }, id),
  modern: (method, params, id) => ({
    ...(modernRpc(method, { ...params }).body as object),
    id,
  }),
};

test.each<Era>(['legacy', 'modern'])(
  'over stdio a %s client hears nothing without a token, and nothing after it cancelled',
  async (era) => {
    const folder = makeFolder();
    await using program = startProgram(['serve', '--transport', 'stdio'], {
      env: serverEnv({ sample: youtube }, folder),
    });
    const write = (message: object): void => program.write(`${JSON.stringify(message)}\n`);
    const ask = (method: string, params: object, id: number): void =>
      write(SPEAK[era](method, params, id));
    const answered = (id: number) =>
      program.untilLine('stdout', (line) => line.includes(`"id":${id}`));
    if (era === 'legacy') {
      const clientInfo = { name: 'raw', version: '1' };
      ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }, 100);
      await answered(100);
      write({ jsonrpc: '2.0', method: 'notifications/initialized' });
    }
    const call = (meta: object) => ({
      name: COMMENTS,
      arguments: { video_url: nextVideo() },
      _meta: meta,
    });

    ask('tools/call', call({ progressToken: 'x' }), 101);
    await program.untilLine('stdout', (line) => line.includes('notifications/progress'));
    const params = { requestId: 101 };
    write({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    // Answered after the cancellation was read.
    ask('tools/list', {}, 102);
    await answered(102);
    const before = program.stdout.length;
    youtube.release();
    ask('tools/call', call({}), 103);
    await answered(103);
    const after = program.stdout.slice(before);
    expect(after).toHaveLength(1);
    expect(after[0]).not.toContain('notifications/');
    removeFolder(folder);
  },
);

test('none of it is a line in the log', () => {
  expect(server.stderr.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
});
