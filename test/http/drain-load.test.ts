import { Agent, get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { DrainClientData, DrainClientMessage, Fate } from './drain-client.ts';
import { openServer } from './open-app.ts';

const CLIENTS = 40;
const ROUNDS = 10;

/** Clients in a thread of their own: in this one they could not connect while the server closes. */
function startClients(port: number) {
  const worker = new Worker(new URL('./drain-client.ts', import.meta.url), {
    workerData: { port, clients: CLIENTS } satisfies DrainClientData,
  });
  const warm = Promise.withResolvers<void>();
  const done = Promise.withResolvers<Readonly<Record<Fate, number>>>();
  worker.on('error', done.reject);
  worker.on('message', (message: DrainClientMessage) => {
    if (message === 'warm') warm.resolve();
    else done.resolve(message);
  });
  return { warm: warm.promise, done: done.promise };
}

test('a server that goes away under load loses none of the requests that it accepted', async () => {
  const total: Record<Fate, number> = { answered: 0, 'not accepted': 0, lost: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { listener, port, drain } = await openServer({
      answer: async () => {
        await new Promise(setImmediate);
        return Response.json({ ok: true });
      },
    });
    const { warm, done } = startClients(port);
    await warm;
    drain.begin();
    expect(await listener.close(10_000)).toBe(0);
    const fates = await done;
    for (const fate of ['answered', 'not accepted', 'lost'] as const) total[fate] += fates[fate];
  }
  expect(total.answered).toBeGreaterThan(1_000);
  expect(total).toMatchObject({ lost: 0, 'not accepted': CLIENTS * ROUNDS });
});

/** The status of an answer, or the code of the error. */
const ask = (port: number, agent: Agent): Promise<number | string | undefined> =>
  new Promise((resolve) => {
    get({ port, host: '127.0.0.1', path: '/livez', agent }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode));
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });

test('a client that pauses finds its connection for a moment after the listener is gone', async () => {
  const { listener, port, drain } = await openServer();
  const agents = Array.from({ length: 20 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  await Promise.all(agents.map((agent) => ask(port, agent)));
  drain.begin();
  const closing = listener.close(10_000);
  // Requests that were on their way when the signal came take a network's time to be here.
  await wait(100);
  const answers = await Promise.all(agents.map((agent) => ask(port, agent)));
  expect(answers).toEqual(Array(20).fill(200));
  expect(await closing).toBe(0);
  for (const agent of agents) agent.destroy();
});
