import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { trackConnections } from '../../src/http/connections.ts';
import { readToEnd } from './open-app.ts';

async function serve(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

const LIMITS = { longestAnswerMs: 200, sweepMs: 20 };

test('an answer that does not end is cut; one that ends in time is not', async () => {
  const server = createServer((request, response) => {
    response.write('begun');
    if (request.url === '/short') response.end(', and ended');
  });
  trackConnections(server, LIMITS);
  const port = await serve(server);
  const ask = (path: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    return readToEnd(socket);
  };
  const startedAt = performance.now();
  const [endless, short] = await Promise.all([ask('/endless'), ask('/short')]);
  expect(performance.now() - startedAt).toBeGreaterThan(150);
  expect(endless.text).toContain('begun');
  expect(endless.text).not.toMatch(/\r\n0\r\n\r\n$/);
  expect(short.text).toMatch(/, and ended\r\n0\r\n\r\n$/);
});

test('who asks and never reads is not kept for ever', async () => {
  const server = createServer((_request, response) => {
    response.end(Buffer.alloc(64 * 1024 * 1024));
  });
  trackConnections(server, LIMITS);
  const port = await serve(server);
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [accepted] = (await once(server, 'connection')) as [{ destroyed: boolean }];
  await expect.poll(() => accepted.destroyed).toBe(true);
});
