import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../../src/sample/catalogue/index.ts';
import {
  createTranscriptChain,
  type TranscriptChainOptions,
} from '../../../src/youtube/transcripts/chain.ts';
import { toTranscriptError } from '../../../src/youtube/transcripts/transcript-error.ts';
import {
  TRANSCRIPT_OUTCOMES,
  type Transcript,
  type TranscriptOutcome,
  type TranscriptResult,
  type TranscriptSource,
  type TranscriptSourceName,
} from '../../../src/youtube/transcripts/transcript.ts';
import { recordSpans } from '../../support/recorded-spans.ts';
import { openMetrics, openYouTube, rejection, signal } from '../open-youtube.ts';

const recorded = recordSpans();
const metrics = openMetrics();
const { sample, transcripts, metrics: sampleMetrics, close } = await openYouTube();
afterAll(async () => {
  await close();
  await metrics.close();
  await recorded.shutdown();
});
beforeEach(() => recorded.reset());

const REQUEST = { videoId: SAMPLE_IDS.tour, languages: ['en'], prefer: 'manual' } as const;
const TRANSCRIPT: Transcript = {
  video_id: SAMPLE_IDS.tour,
  title: null,
  language: 'en',
  language_name: 'English',
  kind: 'manual',
  requested_language: 'en',
  language_match: 'exact',
  segments: [],
  available_tracks: [],
  source: 'official',
};

const sourceOf = (
  name: TranscriptSourceName,
  read: (ctx: { signal: AbortSignal }) => Promise<TranscriptResult>,
): TranscriptSource & { calls: number } => {
  const source = {
    name,
    calls: 0,
    async read(_request: unknown, ctx: Parameters<TranscriptSource['read']>[1]) {
      source.calls += 1;
      const result = await read(ctx);
      ctx.onAttempt(result.outcome);
      return result;
    },
    tracks: () => Promise.reject(new Error('no test asks for it')),
  };
  return source;
};
const failing = (name: TranscriptSourceName, outcome: Exclude<TranscriptOutcome, 'ok'>) =>
  sourceOf(name, () => Promise.resolve({ outcome }));
const hanging = (name: TranscriptSourceName) =>
  sourceOf(
    name,
    (ctx) =>
      new Promise((_resolve, reject) => {
        ctx.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      }),
  );
const good = (name: TranscriptSourceName) =>
  sourceOf(name, () => Promise.resolve({ outcome: 'ok', transcript: TRANSCRIPT }));

const chainOf = (
  sources: readonly TranscriptSource[],
  options: Partial<TranscriptChainOptions> = {},
) => createTranscriptChain({ sources, instruments: metrics.instruments, ...options });

test('every attempt at the sample is counted by source, outcome and way', async () => {
  const count = (outcome: string): Promise<number> =>
    sampleMetrics.counted('mcp.transcript.attempts', {
      source: 'innertube',
      outcome,
      via: 'direct',
    });
  await transcripts.read(
    { ...REQUEST, videoId: SAMPLE_IDS.poGatedOnAndroid },
    { signal: signal() },
  );
  expect([await count('po_token_required'), await count('ok')]).toEqual([1, 1]);
  const wall = transcripts.read(
    { ...REQUEST, videoId: SAMPLE_IDS.botWalled },
    { signal: signal() },
  );
  expect(await rejection(wall)).toMatchObject({ code: 'unavailable', reason: 'ip_blocked' });
  expect(await count('ip_blocked')).toBe(1);
});

test('the next source is asked when one could not, not when the video has none', async () => {
  const second = good('official');
  const chain = chainOf([failing('innertube', 'ip_blocked'), second]);
  expect(await chain.read(REQUEST, { signal: signal() })).toEqual(TRANSCRIPT);

  const unasked = good('official');
  const final = chainOf([failing('innertube', 'no_captions'), unasked]);
  const error = await rejection(final.read(REQUEST, { signal: signal() }));
  expect(error).toMatchObject({ code: 'not_found', reason: 'no_captions' });
  expect([second.calls, unasked.calls]).toEqual([1, 0]);
});

test('when all fail the first source’s outcome is told', async () => {
  const chain = chainOf([
    failing('innertube', 'po_token_required'),
    failing('official', 'network'),
  ]);
  expect(await rejection(chain.read(REQUEST, { signal: signal() }))).toMatchObject({
    reason: 'po_token_required',
  });
});

test('a source that takes too long is left for the next, and counted', async () => {
  const chain = chainOf([hanging('innertube'), good('official')], { sourceTimeoutMs: 20 });
  expect(await chain.read(REQUEST, { signal: signal() })).toEqual(TRANSCRIPT);
  const labels = { source: 'innertube', outcome: 'timeout', via: 'direct' };
  expect(await metrics.counted('mcp.transcript.attempts', labels)).toBe(1);
});

test('the deadline of all bounds the sum', async () => {
  const late = good('official');
  const chain = chainOf([hanging('innertube'), late], { totalTimeoutMs: 20 });
  expect(await rejection(chain.read(REQUEST, { signal: signal() }))).toMatchObject({
    code: 'timeout',
    reason: 'timeout',
  });
  expect(late.calls).toBe(0);
});

test('an abort ends the chain with the caller’s reason', async () => {
  const controller = new AbortController();
  const reason = new Error('the client went away');
  const next = good('official');
  const call = rejection(
    chainOf([hanging('innertube'), next]).read(REQUEST, { signal: controller.signal }),
  );
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect(next.calls).toBe(0);
});

test('without sources transcripts are switched off, and the variable is named', async () => {
  const error = await rejection(chainOf([]).read(REQUEST, { signal: signal() }));
  expect(error).toMatchObject({ code: 'unsupported', reason: 'transcripts_off' });
  expect(String(error)).toContain('TRANSCRIPT_SOURCES');
});

test('a read is a span with its outcome, red when it fails', async () => {
  await transcripts.read(REQUEST, { signal: signal() });
  sample.queueFault({ match: '/youtubei', status: 429 });
  await rejection(transcripts.read(REQUEST, { signal: signal() }));
  const spans = recorded.getFinishedSpans();
  expect(spans).toHaveLength(2);
  expect(spans[0]).toMatchObject({
    name: 'youtube transcript',
    kind: SpanKind.INTERNAL,
    status: { code: SpanStatusCode.UNSET },
    attributes: { 'youtube.transcript.source': 'innertube', 'youtube.transcript.outcome': 'ok' },
  });
  expect(spans[1]).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'rate_limited', 'youtube.transcript.outcome': 'rate_limited' },
  });
});

test('the outcomes and what a caller is told of each', () => {
  const told = TRANSCRIPT_OUTCOMES.filter((outcome) => outcome !== 'ok').map((outcome) => {
    const { code, reason, retryable, callerFault } = toTranscriptError({ outcome });
    return [reason, code, retryable ? 'retry' : '-', callerFault ? 'caller' : 'ours'].join(' ');
  });
  expect(told).toEqual([
    'not_found not_found - caller',
    'private forbidden - caller',
    'age_restricted forbidden - caller',
    'no_captions not_found - caller',
    'language_unavailable not_found - caller',
    'ip_blocked unavailable - ours',
    'po_token_required unavailable - ours',
    'rate_limited rate_limited retry ours',
    'consent_required unavailable - ours',
    'upstream_changed unavailable - ours',
    'timeout timeout retry ours',
    'network unavailable retry ours',
  ]);
});

test('what is withheld because another answer could not be read may be tried again', () => {
  const failure = { outcome: 'upstream_changed', isUnreadable: true } as const;
  expect(toTranscriptError(failure).retryable).toBe(false);
  const withheld = toTranscriptError({ ...failure, isWithheld: true, retryAfterSeconds: 15 });
  expect(withheld).toMatchObject({ retryable: true, retryAfterSeconds: 15 });
});

test('a missing language is answered with those there are, at most thirty', () => {
  const available = Array.from({ length: 40 }, (_, index) => ({
    language: `l${String(index)}`,
    name: 'x',
    kind: index === 0 ? ('generated' as const) : ('manual' as const),
  }));
  const { message } = toTranscriptError({ outcome: 'language_unavailable', available });
  expect(message).toContain('Ask for one of these: l0 (generated), l1, l2,');
  expect(message).toContain('l29 and 10 more.');
});
