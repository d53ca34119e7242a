/** Who calls is told on spans and in logs, believed as far as they were let in, and no label. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecret } from '../../src/secret.ts';
import { newCaller } from '../support/caller.ts';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, startServer } from '../support/server.ts';

const KEY = 'a-key-of-this-test-and-of-no-other-0123456789';
const ID = createSecret(KEY).fingerprint();
/** Of this machine alone, in a spelling that configuration does not take for it: as a public bind. */
const HOST = '127.1';
const WITH_KEY = { authorization: `Bearer ${KEY}` };

let sink: OtlpSink;
let server: TestServer;

beforeAll(async () => {
  sink = await startOtlpSink();
  server = await startServer({
    env: {
      ...sink.env,
      HOST,
      AUTH_MODE: 'api_key',
      SERVER_API_KEY: `another-key-that-is-long-enough-0123456789,${KEY}`,
    },
  });
});
afterAll(async () => {
  await server.stop();
  await sink.close();
});

test('the trace of a caller who showed a key is joined, and the span says who it was', async () => {
  const caller = newCaller();
  const headers = { ...WITH_KEY, traceparent: caller.traceparent };
  expect((await post(server.url, rpc('tools/list', {}, 1), headers)).status).toBe(200);
  const span = await sink.untilSpan(({ traceId }) => traceId === caller.traceId);
  expect(span).toMatchObject({ parentSpanId: caller.spanId, attributes: { 'enduser.id': ID } });
});

test('the trace of a caller who was refused is linked to, and not joined', async () => {
  const caller = newCaller();
  const headers = { authorization: 'Bearer made-up', traceparent: caller.traceparent };
  expect((await post(server.url, rpc('tools/list', {}, 2), headers)).status).toBe(401);
  const span = await sink.untilSpan(({ links }) =>
    links.some(({ traceId }) => traceId === caller.traceId),
  );
  expect(span.traceId).not.toBe(caller.traceId);
  expect(span.attributes['enduser.id']).toBeUndefined();
  expect(span.attributes['error.type']).toBe('auth_required');
});

test('a failed call is logged with who called', async () => {
  const call = rpc('tools/call', {
    name: 'get_video_info',
    arguments: { video_url: 'dQw4w9WgXcQ' },
  });
  await post(server.url, call, WITH_KEY);
  const line = await server.untilLogged(({ tool }) => tool === 'get_video_info');
  expect(line['caller']).toBe(ID);
});

test('metrics on a public bind are for callers with a key, and name none of them', async () => {
  const url = `${server.origin}/metrics`;
  const refused = await fetch(url);
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  const shown = await fetch(url, { headers: WITH_KEY });
  expect(shown.status).toBe(200);
  expect(await shown.text()).not.toContain(ID);
});

test('the key is in no log line and on no span', () => {
  expect([...server.stderr, ...sink.bodies].join('\n')).not.toContain(KEY);
});
