import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listen } from '../../src/http/listen.ts';
import { openApp, openServer, postHead, readToEnd, sendRaw, sizeOf } from './open-app.ts';

/** Resolves when the test says so; tells when the first request waits in it. */
function openDoor() {
  const door = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  return {
    arrived: arrived.promise,
    open: door.resolve,
    answer: async () => {
      arrived.resolve();
      await door.promise;
      return Response.json({ answered: true });
    },
  };
}

test('a free port is taken and named', async () => {
  await using server = await openServer();
  expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
});

test('an IPv6 address stands in brackets', async () => {
  const listener = await listen(openApp().app, '::1', 0);
  expect(listener.origin).toMatch(/^http:\/\/\[::1\]:\d+$/);
  await listener.close(0);
});

test('a port that is in use says so, and how to have another', async () => {
  await using server = await openServer();
  await expect(listen(openApp().app, '127.0.0.1', server.port)).rejects.toThrow(
    `PORT: 127.0.0.1:${server.port} is in use; stop the other program or choose another port`,
  );
  await expect(listen(openApp().app, '127.0.0.1', server.port)).rejects.toMatchObject({
    name: 'StartupError',
  });
});

test.each(['192.0.2.1', 'no-such-host.invalid'])(
  'an address that this machine does not have says so: %s',
  async (host) => {
    await expect(listen(openApp().app, host, 0)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/^HOST(\/PORT)?: /),
    });
  },
);

/** Resolves once the listener is gone. */
async function untilRefused(port: number): Promise<void> {
  for (;;) {
    const probe = connect(port, '127.0.0.1');
    try {
      await once(probe, 'connect');
    } catch {
      return;
    }
    probe.destroy();
    await turn();
  }
}

test('a request in flight is answered whole, new connections are not taken', async () => {
  const { arrived, open, answer } = openDoor();
  const { listener, port, drain } = await openServer({ answer });
  const inFlight = sendRaw(port, postHead(sizeOf('{}')), '{}');
  await arrived;
  drain.begin();
  const closing = listener.close(10_000);
  await untilRefused(port);
  open();
  const { status, text } = await inFlight;
  expect([status, text.endsWith('{"answered":true}')]).toEqual([200, true]);
  expect(await closing).toBe(0);
});

test.each(['announceClose', 'close'] as const)(
  'after %s() the answer to a request in flight ends its connection',
  async (way) => {
    const { arrived, open, answer } = openDoor();
    const { listener, port } = await openServer({ answer });
    const socket = connect(port, '127.0.0.1');
    const whole = readToEnd(socket);
    socket.write(
      postHead(sizeOf('{}')).replace('Connection: close', 'Connection: keep-alive') + '{}',
    );
    await arrived;
    const ended = way === 'close' ? listener.close(5_000) : listener.announceClose();
    if (way === 'close') await untilRefused(port);
    open();
    expect((await whole).text).toMatch(/\r\nconnection: close\r\n/i);
    await ended;
    await listener.close(0);
  },
);

test('a request that is on its way on an idle connection is answered', async () => {
  const { listener, port, drain } = await openServer();
  const socket = connect(port, '127.0.0.1');
  const head = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n';
  socket.write(head);
  await once(socket, 'data');
  const rest = readToEnd(socket);
  drain.begin();
  const closing = listener.close(5_000);
  await untilRefused(port);
  socket.write(head);
  expect((await rest).status).toBe(200);
  expect(await closing).toBe(0);
});

test('what is not done at the deadline is cut, and counted', async () => {
  const { arrived, open, answer } = openDoor();
  const { listener, port, drain } = await openServer({ answer });
  const stuck = sendRaw(port, postHead(sizeOf('{}')), '{}');
  await arrived;
  drain.begin();
  const startedAt = performance.now();
  expect(await listener.close(400)).toBe(1);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect((await stuck).status).toBe(0);
  open();
});

test('closing without anything open is quick', async () => {
  const { listener } = await openServer();
  const startedAt = performance.now();
  expect(await listener.close(30_000)).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('a head that never ends is answered 408 and its connection closed', async () => {
  await using server = await openServer();
  const socket = connect(server.port, '127.0.0.1');
  const whole = readToEnd(socket);
  socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  expect((await whole).status).toBe(408);
}, 12_000);

test('a body that drips in has its connection closed', { timeout: 15_000 }, async () => {
  await using server = await openServer();
  const socket = connect(server.port, '127.0.0.1');
  const whole = readToEnd(socket);
  socket.write(`${postHead('Content-Length: 1000')}{`);
  const drip = setInterval(() => socket.write(' '), 200);
  const startedAt = performance.now();
  await whole;
  clearInterval(drip);
  expect(performance.now() - startedAt).toBeLessThan(12_500);
  expect(server.received).toEqual([]);
});
