/** Connections that cost without asking: those that drip, those that idle. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { type Socket, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ask, percentile } from '../support/load.ts';
import { rpc } from '../support/raw-mcp.ts';
import { type TestServer, startServer } from '../support/server.ts';

const CLOSED_WITHIN_MS = 15_000;
const HEALTHY_P99_MS = 50;

/** Times of calls that go well beside it all, one after the other, until told to stop. */
function keepCalling(server: TestServer) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  let isOver = false;
  const body = JSON.stringify(rpc('tools/call', { name: 'get_quota_status', arguments: {} }));
  const running = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      const { status } = await ask(server.url, agent, body);
      expect(status).toBe(200);
      times.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    agent.destroy();
  })();
  return async () => {
    isOver = true;
    await running;
    return times;
  };
}

const HEAD = 'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

test(
  '300 slow connections are closed within 15 s, and calls beside them stay quick',
  { timeout: 60_000 },
  async () => {
    await using server = await startServer({ env: { RATE_LIMIT_ENABLED: 'false' } });
    const stop = keepCalling(server);
    const port = Number(new URL(server.origin).port);
    const startedAt = performance.now();
    const open = new Set<Socket>();
    const closings = Array.from({ length: 300 }, async (_, index) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      open.add(socket);
      socket.resume();
      socket.write(index % 2 === 0 ? HEAD : `${HEAD}Content-Length: 100000\r\n\r\n{`);
      // A byte of a head, or of a body, now and then.
      const drip = setInterval(() => void socket.write(index % 2 === 0 ? 'X-A: b\r\n' : ' '), 500);
      await once(socket, 'close');
      clearInterval(drip);
      open.delete(socket);
      return performance.now() - startedAt;
    });
    onTestFinished(() => {
      for (const socket of open) socket.destroy();
    });
    const last = Math.max(...(await Promise.all(closings)));
    const times = await stop();
    const p99 = percentile(times, 0.99);
    process.stdout.write(
      `300 slow connections: the last closed after ${(last / 1000).toFixed(1)} s, ` +
        `p99 of ${times.length} calls beside them ${p99.toFixed(1)} ms\n`,
    );
    expect(last).toBeLessThan(CLOSED_WITHIN_MS);
    expect(p99).toBeLessThan(HEALTHY_P99_MS);
  },
);

const IDLE = 9_000;

const residentBytes = ({ pid }: TestServer): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

test(
  '9,000 idle connections cost memory only, and calls beside them stay quick',
  { timeout: 120_000 },
  async () => {
    await using server = await startServer({ env: { RATE_LIMIT_ENABLED: 'false' } });
    const port = Number(new URL(server.origin).port);
    const before = residentBytes(server);
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (let batch = 0; batch < IDLE / 100; batch += 1) {
      await Promise.all(
        Array.from({ length: 100 }, async () => {
          const socket = connect(port, '127.0.0.1').on('error', () => undefined);
          sockets.push(socket);
          await once(socket, 'connect');
          // One request, so that it is kept alive and not taken for one that never asks.
          socket.write('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
          await once(socket, 'data');
        }),
      );
    }
    const stop = keepCalling(server);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const times = await stop();
    const p99 = percentile(times, 0.99);
    const left = sockets.filter(
      (socket) => !socket.destroyed && socket.readyState === 'open',
    ).length;
    const cost = (residentBytes(server) - before) / IDLE;
    process.stdout.write(
      `${IDLE} idle connections (${left} still open after 10 s): ${(cost / 1024).toFixed(1)} kB each, ` +
        `p99 of ${times.length} calls beside them ${p99.toFixed(1)} ms\n`,
    );
    expect(left).toBe(IDLE);
    expect(p99).toBeLessThan(HEALTHY_P99_MS);
    expect(cost).toBeLessThan(40 * 1024);
    const startedAt = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  },
);
