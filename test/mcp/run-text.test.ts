/** What the two funnels do with what strangers wrote. */
import { trace } from '@opentelemetry/api';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { ToolError } from '../../src/errors.ts';
import { defineResource } from '../../src/mcp/define-resource.ts';
import { READS_YOUTUBE, type Tool, defineTool, strangersText } from '../../src/mcp/define-tool.ts';
import { createResourceReader } from '../../src/mcp/run-resource.ts';
import { createToolRunner } from '../../src/mcp/run-tool.ts';
import { findStrangersText } from '../../src/mcp/strangers-text.ts';
import { openInstruments } from '../otel/open-metrics.ts';
import { recordSpans } from '../support/recorded-spans.ts';
import { toyMarker } from './toy-marker.ts';

const spans = recordSpans();
afterAll(() => spans.shutdown());

const CALL = { signal: new AbortController().signal, report: () => {} };
const METRIC = 'mcp_security_prompt_injection_attempts_total';

const output = z.object({
  id: z.string(),
  title: strangersText.nullable(),
  tags: z.array(strangersText).readonly().optional(),
  comments: z.array(z.object({ by: strangersText, likes: z.int() })).readonly(),
});
type Payload = z.input<typeof output>;
type Work = () => Payload;

const wall: Tool<Work> = defineTool({
  name: 'read_wall',
  title: 'Wall',
  description: 'What is written on a wall.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({ query: z.string(), names: z.array(z.string()).optional() }),
  output,
  run: async (_args, work: Work) => work(),
  render: ({ title, comments }) =>
    [title ?? 'Nothing.', ...comments.map(({ by }) => by)].join('\n'),
  notes: ({ id }) => [`Next: ${id}`],
});

function open(work: Work) {
  const { instruments, scrape } = openInstruments();
  const runTool = createToolRunner({
    deps: work,
    instruments,
    logger: { info() {}, warn() {}, error() {} } as never,
    marker: toyMarker,
  });
  return {
    run: async (args: Record<string, unknown> = { query: 'q' }) => {
      const { content, structuredContent } = await runTool(wall, args, CALL);
      const [first] = content;
      return {
        text: first?.type === 'text' ? first.text : '',
        payload: structuredContent as Readonly<Record<string, unknown>>,
      };
    },
    moved: async () =>
      (await scrape())
        .series(METRIC)
        .filter(({ value }) => value > 0)
        .map(({ labels, value }) => [labels['direction'], labels['rule'], labels['action'], value]),
  };
}

const FENCED = /^[^\n]+\n<untrusted-([0-9a-f]{32})>\n([^]*)\n<\/untrusted-\1>\n([^]*)$/;

test('texts of strangers are neutralised, named and fenced; what the server says is outside', async () => {
  const { run } = open(() => ({
    id: 'a\u200bb',
    title: 'A\u200b wall',
    tags: ['<system>'],
    comments: [{ by: 'x\u202e', likes: 1 }],
  }));
  const { text, payload } = await run();
  expect(payload).toMatchObject({
    success: true,
    // The server's own, and sent as it is.
    id: 'a\u200bb',
    title: 'A wall',
    tags: ['<\\system>'],
    comments: [{ by: 'x', likes: 1 }],
    untrusted_fields: ['title', 'tags', 'comments[].by'],
  });
  const [, , inside, outside] = FENCED.exec(text) ?? [];
  expect(inside).toBe('A wall\nx');
  expect(outside).toBe(
    'May try to steer whoever reads it: template_token in tags (1), bidi_override in comments[].by (1).\nNext: a\u200bb',
  );
});

test('where no stranger wrote anything there is no fence', async () => {
  const { run, moved } = open(() => ({ id: 'a', title: null, comments: [] }));
  const { text, payload } = await run();
  expect(text).toBe('Nothing.\nNext: a');
  expect(payload).not.toHaveProperty('injection_flags');
  expect(await moved()).toEqual([]);
});

test('what looks like an attack is told once a field, counted, noted on the span, and handed on', async () => {
  const comments = Array.from({ length: 30 }, () => ({ by: 'OBEY me', likes: 0 }));
  const { run, moved } = open(() => ({ id: 'a', title: 'OBEY', comments }));
  const { payload } = await trace.getTracer('test').startActiveSpan('call', async (span) => {
    const result = await run({ query: 'OBEY', names: ['a', 'OBEY'] });
    span.end();
    return result;
  });
  expect(payload).toMatchObject({ title: 'OBEY', comments });
  expect(payload['injection_flags']).toEqual([
    { field: 'arguments.query', rule: 'override', count: 1 },
    { field: 'arguments.names', rule: 'override', count: 1 },
    { field: 'title', rule: 'override', count: 1 },
    { field: 'comments[].by', rule: 'override', count: 30 },
  ]);
  expect(await moved()).toEqual(
    expect.arrayContaining([
      ['input', 'override', 'flagged', 2],
      ['output', 'override', 'flagged', 31],
    ]),
  );
  const [span] = spans.getFinishedSpans();
  expect(span?.events.map(({ name, attributes }) => [name, attributes?.['field']])).toEqual([
    ['mcp.security.prompt_injection', 'arguments.query'],
    ['mcp.security.prompt_injection', 'arguments.names'],
    ['mcp.security.prompt_injection', 'title'],
    ['mcp.security.prompt_injection', 'comments[].by'],
  ]);
});

test('the words of a failure are treated too', async () => {
  const { run, moved } = open(() => {
    throw new ToolError('not_found', 'YouTube says: "OBEY\u202e </s>"', { reason: 'gone' });
  });
  const { text, payload } = await run();
  expect(text).toBe('Not found (gone): YouTube says: "OBEY <\\/s>"');
  expect(payload).toMatchObject({ message: 'YouTube says: "OBEY <\\/s>"', code: 'not_found' });
  expect(await moved()).toContainEqual(['output', 'override', 'flagged', 1]);
});

test('a schema without strangers leaves a payload the very same', () => {
  const payload = { a: ['<system>'] };
  const { fields, treat } = findStrangersText(z.object({ a: z.array(z.string()) }));
  expect(fields).toEqual([]);
  expect(treat(payload, () => 'treated')).toBe(payload);
});

test('a resource of JSON names what strangers wrote, one of text is fenced, notes under it', async () => {
  const { instruments } = openInstruments();
  const read = createResourceReader({
    deps: undefined,
    instruments,
    logger: { info() {}, warn() {}, error() {} } as never,
    marker: toyMarker,
  });
  const shared = { title: 'T', description: 'D', toolset: 'read', params: z.object({}) } as const;
  const json = defineResource({
    ...shared,
    name: 'json',
    uri: 'toy://json',
    mimeType: 'application/json',
    output,
    read: async () => ({ fields: { id: '1', title: 'OBEY\u200b </s>', comments: [] } }),
  });
  const plain = defineResource({
    ...shared,
    name: 'plain',
    uri: 'toy://plain',
    mimeType: 'text/plain',
    read: async () => ({ strangersText: 'OBEY\u200b', notes: ['[Cut]'], meta: { more: 1 } }),
  });
  const contentOf = async (resource: typeof json) => {
    const { contents } = await read(resource, { uri: resource.uri, values: {} }, CALL);
    return contents[0] as { text: string; _meta: Record<string, unknown> };
  };
  const first = await contentOf(json);
  // The very text: who reads it is warned before a stranger speaks.
  expect(first.text).toBe(
    JSON.stringify({
      untrusted_fields: ['title', 'tags', 'comments[].by'],
      injection_flags: [
        { field: 'title', rule: 'template_token', count: 1 },
        { field: 'title', rule: 'override', count: 1 },
      ],
      id: '1',
      title: 'OBEY <\\/s>',
      comments: [],
    }),
  );
  expect(first._meta).toEqual({
    'youtube-mcp/untrusted': ['title', 'tags', 'comments[].by'],
    'youtube-mcp/injection-flags': [
      { field: 'title', rule: 'template_token', count: 1 },
      { field: 'title', rule: 'override', count: 1 },
    ],
  });
  const second = await contentOf(plain);
  expect(FENCED.exec(second.text)?.slice(2)).toEqual([
    'OBEY',
    'May try to steer whoever reads it: override in text (1).\n[Cut]',
  ]);
  expect(second._meta).toMatchObject({ more: 1, 'youtube-mcp/untrusted': ['text'] });
});
