import { isValidSpanId, isValidTraceId } from '@opentelemetry/api';
import { afterEach, expect, test, vi } from 'vitest';
import { createIdGenerator } from '../../otel/id-generator.ts';

afterEach(() => vi.restoreAllMocks());

test('ids are valid, of their length, and none comes twice, over many pages', () => {
  const { generateTraceId, generateSpanId } = createIdGenerator();
  const ids = new Set<string>();
  for (let made = 0; made < 5_000; made += 1) {
    const traceId = generateTraceId();
    const spanId = generateSpanId();
    expect(isValidTraceId(traceId)).toBe(true);
    expect(isValidSpanId(spanId)).toBe(true);
    ids.add(traceId).add(spanId);
  }
  expect(ids.size).toBe(10_000);
});

test('an id of zeros alone, which means none, is passed over', () => {
  let fill = 0;
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    (array as unknown as Buffer).fill(fill);
    fill = 0xab;
    return array;
  });
  const { generateTraceId, generateSpanId } = createIdGenerator();
  expect(generateTraceId()).toBe('ab'.repeat(16));
  expect(generateSpanId()).toBe('ab'.repeat(8));
});
