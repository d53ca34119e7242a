import { SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { redactAttributes, redactSpan } from '../../otel/redact-span.ts';

const TOKEN = 'ya29.canary-token-0815';

function recordSpan(
  fill: (span: ReturnType<ReturnType<TracerProvider['getTracer']>['startSpan']>) => void,
): ReadableSpan {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const span = provider.getTracer('test').startSpan('GET');
  fill(span);
  span.end();
  const [recorded] = exporter.getFinishedSpans();
  if (!recorded) throw new Error('no span was recorded');
  return recorded;
}

test('queries go, headers go, secrets in any other attribute go, the rest stays', () => {
  const clean = redactAttributes({
    'url.full': `https://www.googleapis.com/youtube/v3/videos?key=${TOKEN}&id=1`,
    'url.query': `key=${TOKEN}`,
    'http.target': `/v3?key=${TOKEN}`,
    'http.request.header.authorization': [`Bearer ${TOKEN}`],
    'http.response.header.set-cookie': ['a=b'],
    'exception.message': `refused ${TOKEN}`,
    'gen_ai.tool.name': 'search_videos',
    'http.response.status_code': 403,
    tags: ['plain', TOKEN],
  });
  expect(clean).toEqual({
    'url.full': 'https://www.googleapis.com/youtube/v3/videos',
    'url.query': '',
    'http.target': '/v3',
    'exception.message': 'refused [redacted]',
    'gen_ai.tool.name': 'search_videos',
    'http.response.status_code': 403,
    tags: ['plain', '[redacted]'],
  });
});

test('lists and maps are read to the bottom; what holds no secret stays the very same', () => {
  const plain = {
    list: ['a', { b: ['c'] }],
    map: { count: 1, nothing: null },
    bytes: new Uint8Array([1, 2]),
    none: NaN,
  };
  expect(redactAttributes(plain)).toBe(plain);
  expect(redactAttributes({ ...plain, deep: [{ said: [`Bearer ${TOKEN}`] }] })).toEqual({
    ...plain,
    deep: [{ said: ['Bearer [redacted]'] }],
  });
  expect(redactAttributes({ bytes: Buffer.from(TOKEN) })).toEqual({
    bytes: Buffer.from('[redacted]'),
  });
  expect(redactAttributes({ 'url.query': ['q=my words'] })).toEqual({ 'url.query': [''] });
  expect(redactAttributes({ map: { 'url.full': `https://a.test/?key=${TOKEN}` } })).toEqual({
    map: { 'url.full': 'https://a.test/' },
  });
});

test('links are cleaned too', () => {
  const context = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 };
  const span = recordSpan((open) => open.addLink({ context, attributes: { said: TOKEN, n: 1 } }));
  expect(redactSpan(span).links).toEqual([
    expect.objectContaining({ context, attributes: { said: '[redacted]', n: 1 } }),
  ]);
});

test('names of spans and of events are cleaned', () => {
  const span = recordSpan((open) => open.updateName(`GET ${TOKEN}`).addEvent(`said ${TOKEN}`));
  const clean = redactSpan(span);
  expect([clean.name, clean.events[0]?.name]).toEqual(['GET [redacted]', 'said [redacted]']);
});

test('a span without a secret is passed on as it is, for that is nearly every one', () => {
  const context = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 };
  const span = recordSpan((open) =>
    open
      .setAttribute('gen_ai.tool.name', 'search_videos')
      .addEvent('said', { n: 1 })
      .addLink({ context }),
  );
  expect(redactSpan(span)).toBe(span);
});

test('status, exception and its stack are cleaned, and the span is whole otherwise', () => {
  const span = recordSpan((open) => {
    open.recordException(new Error(`bad ${TOKEN}`));
    open.setStatus({ code: SpanStatusCode.ERROR, message: `bad ${TOKEN}` });
  });
  const clean = redactSpan(span);
  expect(clean.status).toEqual({ code: SpanStatusCode.ERROR, message: 'bad [redacted]' });
  expect(JSON.stringify(clean.events)).not.toContain(TOKEN);
  expect(clean.events[0]?.attributes?.['exception.message']).toBe('bad [redacted]');
  expect(clean.spanContext()).toEqual(span.spanContext());
  expect([clean.name, clean.ended, clean.resource]).toEqual(['GET', true, span.resource]);
});
