import { context, SpanKind, trace } from '@opentelemetry/api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { makePastSpans } from '../../otel/past-spans.ts';
import { ToolError } from '../../src/errors.ts';
import { recordSpans } from '../support/recorded-spans.ts';
import { HOUR_MS, TIMES, durableAt, newCachePath, openCache } from './open-cache.ts';

const recorded = recordSpans();
const tracer = trace.getTracer('test');
afterAll(() => recorded.shutdown());
beforeEach(() => recorded.reset());

/** Runs it under a recorded span; the id of that. */
async function traced(run: () => Promise<unknown>): Promise<string> {
  const parent = tracer.startSpan('tools/call search_videos');
  await context.with(trace.setSpan(context.active(), parent), run);
  makePastSpans();
  parent.end();
  return parent.spanContext().spanId;
}

/** Look-ups first, in their order: they are made later than the storing. */
const spansOfCache = () =>
  recorded
    .getFinishedSpans()
    .filter(({ name }) => name.startsWith('cache '))
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, kind, attributes, parentSpanContext }) => ({
      name,
      kind,
      attributes,
      parent: parentSpanContext?.spanId,
    }));

const outcomes = () =>
  spansOfCache().map(({ name, attributes }) => [name, ...Object.values(attributes)]);

test('under a recorded span every look-up is a span with its outcome, and so is the storing, beside the load', async () => {
  const { cache } = openCache();
  const parent = await traced(async () => {
    const read = () =>
      cache.read('search', 'q', TIMES, async () => {
        tracer.startSpan('youtube search.list').end();
        await Promise.resolve();
        return 1;
      });
    await Promise.all([read(), read()]);
    await read();
  });
  const span = (name: string, attributes: object) => ({
    name,
    kind: SpanKind.INTERNAL,
    attributes,
    parent,
  });
  expect(spansOfCache()).toEqual([
    span('cache get search', { 'mcp.cache.outcome': 'miss', 'mcp.cache.tier': 'memory' }),
    span('cache get search', { 'mcp.cache.outcome': 'coalesced' }),
    span('cache get search', { 'mcp.cache.outcome': 'hit', 'mcp.cache.tier': 'memory' }),
    span('cache set search', {}),
  ]);
  const load = recorded.getFinishedSpans().find(({ name }) => name === 'youtube search.list');
  expect(load?.parentSpanContext?.spanId).toBe(parent);
});

test('a look-up tells the tier, and an entry past its time', async () => {
  let now = Date.now();
  const durable = durableAt(newCachePath());
  const { cache } = openCache({ durable, now: () => now });
  await cache.read('search', 'q', TIMES, () => Promise.resolve(1));
  await cache.close();
  const { cache: again } = openCache({ durable, now: () => now });
  await traced(() => again.read('search', 'q', TIMES, () => Promise.resolve(2)));
  expect(outcomes()).toEqual([['cache get search', 'hit', 'durable']]);
  recorded.reset();
  now += HOUR_MS;
  await traced(async () => {
    const read = () =>
      again.read('search', 'q', TIMES, () => Promise.reject(new ToolError('timeout', 'Too late.')));
    await Promise.all([read(), read()]);
    await again.read('search', 'other', TIMES, () => Promise.resolve(3));
  });
  expect(outcomes()).toEqual([
    ['cache get search', 'stale', 'memory'],
    ['cache get search', 'stale', 'memory'],
    ['cache get search', 'miss', 'durable'],
    ['cache set search'],
  ]);
});

test('without a recorded span there is none', async () => {
  const { cache } = openCache();
  await cache.read('search', 'q', TIMES, () => Promise.resolve(1));
  await cache.read('search', 'q', TIMES, () => Promise.resolve(1));
  expect(recorded.getFinishedSpans()).toEqual([]);
});
