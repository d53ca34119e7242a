import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type Toy, createToyServer, openToy, openTracing } from './toy.ts';

const tracing = openTracing();
afterAll(() => tracing.shutdown());
beforeEach(() => tracing.reset());

/** Pings a server that answers with this error. */
async function failWith(toy: Toy, code: number, data: unknown): Promise<void> {
  const server = createToyServer();
  server.server.setRequestHandler('ping', () => {
    throw Object.assign(new Error('no'), { code, data });
  });
  const client = await toy.connect({}, server);
  const answer = await client.request(1, 'ping');
  expect(answer.error).toMatchObject({ code, message: 'no' });
}

const describeErrorData = (data: unknown) => (data === 'full' ? 'quota_exhausted' : undefined);

test.each([
  ['what the server says of its data is the error.type', -32_603, 'full', 'quota_exhausted'],
  ['data that says nothing leaves the code', -32_603, 'strange', '-32603'],
  ['an error without data is its code', -32_603, undefined, '-32603'],
])('%s', async (_what, code, data, errorType) => {
  const toy = openToy({ describeErrorData });
  await failWith(toy, code, data);
  const { attributes, status } = tracing.span();
  expect(status.code).toBe(SpanStatusCode.ERROR);
  expect(attributes).toMatchObject({ 'error.type': errorType, 'rpc.status_code': '-32603' });
  const series = (await toy.scrape()).series('mcp_server_operation_duration_seconds_count');
  expect(series.map(({ labels }) => labels['error_type'])).toEqual([errorType]);
});

test('what is plainly the caller’s fault stays so, whatever its data says', async () => {
  await failWith(openToy({ describeErrorData }), -32_602, 'full');
  const { attributes, status } = tracing.span();
  expect(status.code).toBe(SpanStatusCode.UNSET);
  expect(attributes['error.type']).toBeUndefined();
});

test('data that the describer cannot read costs nobody the answer', async () => {
  const toy = openToy({
    describeErrorData: () => {
      throw new Error('a describer with a bug');
    },
  });
  await failWith(toy, -32_603, 'full');
  expect(tracing.span().attributes['error.type']).toBe('-32603');
});
