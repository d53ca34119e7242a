import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { rejection } from './open-api.ts';
import { fetchOf, openUpstreams } from './open-upstreams.ts';

const { serve, close } = openUpstreams();
afterEach(close);

test('a body over the cap is an error, and its socket is closed', async () => {
  const closed = Promise.withResolvers<void>();
  const { origin } = await serve((request, response) => {
    request.socket.once('close', () => closed.resolve());
    const more = (): void => {
      while (response.write('x'.repeat(1_000)));
    };
    response.on('drain', more);
    more();
  });
  const error = await rejection(fetchOf(origin, { maxBytes: 10_000 })(origin));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'too_large' });
  await closed.promise;
});

test('a body that announces too much is not read at all', async () => {
  const closed = Promise.withResolvers<void>();
  const { origin } = await serve((request, response) => {
    request.socket.once('close', () => closed.resolve());
    response.writeHead(200, { 'content-length': '10001' });
    response.write('x');
  });
  // Without the announcement it would wait for the rest.
  const error = await rejection(fetchOf(origin, { maxBytes: 10_000 })(origin));
  expect(error).toMatchObject({ reason: 'too_large', retryable: false });
  await closed.promise;
});

test.for([
  ['200 MB as they are', 'identity'],
  ['200 MB that were 200 kB on the wire', 'gzip'],
] as const)('of %s no more is taken into memory than the cap', async ([, encoding]) => {
  const megabyte = Buffer.alloc(1024 * 1024);
  const piece = encoding === 'gzip' ? gzipSync(megabyte) : megabyte;
  const { origin } = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': encoding });
    Readable.from(Array.from({ length: 200 }, () => piece)).pipe(response);
  });
  const before = process.memoryUsage();
  let most = 0;
  const watch = setInterval(() => {
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    most = Math.max(most, arrayBuffers - before.arrayBuffers + heapUsed - before.heapUsed);
  }, 1);
  const error = await rejection(fetchOf(origin)(origin));
  clearInterval(watch);
  expect(error).toMatchObject({ reason: 'too_large' });
  // The cap is 20 MiB; what the collector has not yet taken away comes on top.
  expect(most).toBeLessThan(80 * 1024 * 1024);
});

test.for([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const)('the cap counts what a body of %s becomes', async ([encoding, compress]) => {
  const { origin } = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': encoding });
    response.end(compress('x'.repeat(100_000)));
  });
  const whole = await fetchOf(origin, { maxBytes: 100_000 })(origin);
  expect((await whole.text()).length).toBe(100_000);
  const error = await rejection(fetchOf(origin, { maxBytes: 50_000 })(origin));
  expect(error).toMatchObject({ reason: 'too_large' });
});

test.for(['gzip', 'deflate', 'br', 'zstd'])(
  'a body that is not %s although it says so is an error of its own',
  async (encoding) => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end('this is not what it says');
    });
    const error = await rejection(fetchOf(origin)(origin));
    expect(error).toMatchObject({ code: 'unavailable', reason: 'bad_body' });
  },
);
