/** The ends of a server: by signal under load, by kill -9 in the middle of its writes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { publicVideos } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { RequestLost, ask } from '../support/load.ts';
import { makeFolder, removeFolder } from '../support/program.ts';
import { modernRpc, rpc } from '../support/raw-mcp.ts';
import { startServer } from '../support/server.ts';

const ROUNDS = 20;
const CLIENTS = 20;
const VIDEOS = publicVideos().map(({ id }) => id);

const callOf = (videoId: string | undefined) => ({
  name: 'get_video_info',
  arguments: { video_url: videoId },
});

test('SIGTERM under load, twenty times: no request is lost', { timeout: 600_000 }, async () => {
  const sample = await startSample({ latencyMs: 20 });
  onTestFinished(() => sample.close());
  const fates = { answered: 0, 'not accepted': 0, lost: 0 };

  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await startServer({ sample, env: { RATE_LIMIT_ENABLED: 'false' } });
    const warm = Promise.withResolvers<void>();
    const before = fates.answered;

    async function keepAsking(client: number): Promise<void> {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let call = 0; ; call += 1) {
        const body = JSON.stringify(
          rpc('tools/call', callOf(VIDEOS[(client + call) % VIDEOS.length])),
        );
        try {
          const { status, text } = await ask(server.url, agent, body);
          if (status === 200 && text.includes('"success":true')) fates.answered += 1;
          else fates.lost += 1;
        } catch (error) {
          fates[error instanceof RequestLost && !error.wasAccepted ? 'not accepted' : 'lost'] += 1;
          break;
        }
        if (fates.answered - before >= CLIENTS * 5) warm.resolve();
      }
      agent.destroy();
    }
    const clients = Array.from({ length: CLIENTS }, (_, client) => keepAsking(client));
    await warm.promise;
    server.signal('SIGTERM');
    expect(await server.untilExit()).toBe(0);
    await Promise.all(clients);
    await server.stop();
  }
  process.stdout.write(`SIGTERM ×${ROUNDS} under load: ${JSON.stringify(fates)}\n`);
  expect(fates.answered).toBeGreaterThan(1_000);
  expect(fates.lost).toBe(0);
});

const KILLS = 300;

test(
  'kill -9 in mid-write, 300 times: no file is corrupt, nothing acknowledged is lost',
  { timeout: 900_000 },
  async () => {
    const folder = makeFolder();
    onTestFinished(() => removeFolder(folder));
    const script = fileURLToPath(new URL('draw-until-killed.ts', import.meta.url));
    let acknowledged = 0;
    let lost = 0;
    let corrupt = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const child = spawn(process.execPath, [script, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (chunk: string) => (text += chunk));
      // A little further into its writes each time, and never at their end: there is none.
      while (text.split('\n').length <= 1 + (round % 30)) await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'close');
      // The last line may be half written.
      acknowledged = Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1));

      const state = new DatabaseSync(join(folder, 'state.sqlite'));
      const used = Number(state.prepare('SELECT used FROM quota').get()?.['used']);
      // One more may be written whose acknowledgement did not get out.
      if (used < acknowledged || used > acknowledged + 1) lost += 1;
      const cache = new DatabaseSync(join(folder, 'cache.sqlite'));
      for (const db of [state, cache]) {
        const verdict = db.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
        if (verdict !== 'ok') corrupt += 1;
        db.close();
      }
    }
    process.stdout.write(
      `kill -9 ×${KILLS}: ${acknowledged} writes acknowledged, ${lost} rounds lost some, ${corrupt} files corrupt\n`,
    );
    expect(acknowledged).toBeGreaterThan(KILLS);
    expect({ lost, corrupt }).toEqual({ lost: 0, corrupt: 0 });
  },
);

test(
  '50 clients with the same request ids get their own answers, in both eras',
  { timeout: 300_000 },
  async () => {
    const sample = await startSample();
    onTestFinished(() => sample.close());
    await using server = await startServer({ sample, env: { RATE_LIMIT_ENABLED: 'false' } });
    let crossed = 0;
    let answers = 0;
    async function talk(client: number): Promise<void> {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const videoId = VIDEOS[client] ?? '';
      for (let id = 1; id <= 200; id += 1) {
        const isModern = (client + id) % 2 === 0;
        const { body, headers } = isModern
          ? modernRpc('tools/call', callOf(videoId))
          : { body: rpc('tools/call', callOf(videoId)), headers: {} };
        const { text } = await ask(
          server.url,
          agent,
          JSON.stringify({ ...(body as object), id }),
          headers,
        );
        answers += 1;
        const strangers = VIDEOS.slice(0, 50).filter((other) => other !== videoId);
        const isOwn = text.includes(`"video_id":"${videoId}"`) && text.includes(`"id":${id}`);
        if (!isOwn || strangers.some((other) => text.includes(`"video_id":"${other}"`)))
          crossed += 1;
      }
      agent.destroy();
    }
    await Promise.all(Array.from({ length: 50 }, (_, client) => talk(client)));
    process.stdout.write(`same ids: ${answers} answers, ${crossed} crossed\n`);
    expect([answers, crossed]).toEqual([10_000, 0]);
  },
);
