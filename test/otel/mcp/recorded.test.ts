/** What is recorded beside the outcome of a message. */
import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Toy, type ToyClient, call, createToyServer, openToy, openTracing } from './toy.ts';

const tracing = openTracing();
afterAll(() => tracing.shutdown());

let toy: Toy;
let client: ToyClient;
beforeEach(async () => {
  tracing.reset();
  toy = openToy();
  client = await toy.connect();
});

test('a registered prompt is a label and part of the name, another is not', async () => {
  const other = openToy({ promptNames: new Set(['greet']) });
  const server = createToyServer();
  server.registerPrompt('greet', {}, () => ({ messages: [] }));
  const asking = await other.connect({}, server);
  await asking.request(1, 'prompts/get', { name: 'greet' });
  await asking.request(2, 'prompts/get', { name: 'made up' });
  expect(tracing.spans().map(({ name }) => name)).toEqual(['prompts/get greet', 'prompts/get']);
  expect(tracing.spans()[0]?.attributes['gen_ai.prompt.name']).toBe('greet');
});

describe('the faults of callers', () => {
  const faults = async (labels = {}) =>
    (await toy.scrape())
      .series('mcp_server_caller_faults_total', labels)
      .filter(({ value }) => value > 0)
      .map(({ labels: { mcp_method_name: method, error_type: type }, value }) =>
        [method, type, value].join(' '),
      );

  test('are shown with 0 before there is one, and the server’s own are not counted', async () => {
    await client.request(1, 'tools/call', call('explode'));
    await client.request(2, 'tools/call', call('refuse', { code: 'quota_exhausted' }));
    expect(await faults()).toEqual([]);
    expect((await toy.scrape()).series('mcp_server_caller_faults_total')).toHaveLength(4);
  });

  test('are counted by method and code', async () => {
    await client.request(1, 'tools/call', call('unknown_tool'));
    await client.request(2, 'made/up');
    await client.request(3, 'tools/call', call('refuse', { code: 'invalid_input' }));
    await client.request(4, 'tools/call', call('refuse', { code: 'not_found' }));
    expect((await faults()).toSorted()).toEqual([
      '_OTHER -32601 1',
      'tools/call -32602 1',
      'tools/call invalid_input 1',
      'tools/call not_found 1',
    ]);
  });

  test('are errors all the same when there is nothing wrong with the arguments', async () => {
    await client.request(1, 'tools/call', call('refuse', { code: 'not_found' }));
    expect(tracing.span().status.code).toBe(SpanStatusCode.ERROR);
    expect(tracing.span().attributes['error.type']).toBe('not_found');
  });
});

describe('arguments and results', () => {
  test('are on no span', async () => {
    await client.request(1, 'tools/call', call('echo', { say: 'a private word' }));
    expect(JSON.stringify(tracing.span().attributes)).not.toContain('private');
  });

  test('are scrubbed and cut where a server asks for them', async () => {
    const open = openToy({ scrubContent: (json) => json.replaceAll('hunter2', '***') });
    const other = await open.connect();
    const say = `hunter2 ${'x'.repeat(9_000)}`;
    await other.request(1, 'tools/call', call('echo', { say }));
    const { attributes } = tracing.span();
    for (const which of ['arguments', 'result']) {
      const content = String(attributes[`gen_ai.tool.call.${which}`]);
      expect(content).toContain('*** xxx');
      expect(content).toHaveLength(4_096);
    }
  });

  test('that the scrubber cannot take cost nobody the answer, and show nothing', async () => {
    const fragile = openToy({
      scrubContent: () => {
        throw new Error('a scrubber with a bug');
      },
    });
    const other = await fragile.connect();
    const answer = await other.request(1, 'tools/call', call('echo', { say: 'private' }));
    expect(answer.result).toBeDefined();
    expect(JSON.stringify(tracing.span().attributes)).not.toContain('private');
  });
});

test('the session of a transport is on its spans, where there is one', async () => {
  const other = await toy.connect({ network: 'http' }, createToyServer(), 'session-7');
  await other.request(1, 'ping');
  expect(tracing.span().attributes['mcp.session.id']).toBe('session-7');
});

describe('the duration of a session', () => {
  const COUNT = 'mcp_server_session_duration_seconds_count';

  test('is recorded when a stdio client goes, with the revision it spoke', async () => {
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    await client.request(1, 'ping', { _meta });
    expect((await toy.scrape()).series(COUNT)).toEqual([]);
    await client.close();
    expect((await toy.scrape()).series(COUNT)).toMatchObject([
      { labels: { network_transport: 'pipe', mcp_protocol_version: '2026-07-28' }, value: 1 },
    ]);
  });

  test('is not recorded of one who said nothing, nor over HTTP', async () => {
    await client.close();
    const http = await toy.connect({ network: 'http' });
    await http.request(1, 'ping', {
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
    });
    await http.close();
    expect((await toy.scrape()).series(COUNT)).toEqual([]);
  });
});
