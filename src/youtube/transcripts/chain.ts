import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Instruments } from '../../../otel/instruments.ts';
import { ToolError } from '../../errors.ts';
import type { CallContext } from '../api-call.ts';
import { startDeadline } from '../deadline.ts';
import type { UpstreamGuard } from '../guard.ts';
import { SOURCE_GUARD } from './judge-attempt.ts';
import { type Asked, createSourceCall, type SourceCall, tooLate } from './source-call.ts';
import { toTranscriptError } from './transcript-error.ts';
import type {
  SourceContext,
  TrackList,
  Transcript,
  TranscriptOutcome,
  TranscriptRequest,
  TranscriptSource,
  TranscriptSourceName,
} from './transcript.ts';

const DEFAULT_TOTAL_TIMEOUT_MS = 25_000;

/** What one source says of these no other source can better. */
const FINAL: ReadonlySet<string> = new Set<TranscriptOutcome>([
  'not_found',
  'private',
  'age_restricted',
  'no_captions',
  'language_unavailable',
]);

export interface TranscriptChainOptions {
  /** In the order they are asked; none = transcripts are switched off. */
  readonly sources: readonly TranscriptSource[];
  /**
   * What each source runs inside, made with `SOURCE_GUARD`; its deadline is then the source's. A
   * source without one is asked once, and never left alone.
   */
  readonly guards?: Partial<Readonly<Record<TranscriptSourceName, UpstreamGuard>>>;
  readonly instruments: Pick<Instruments, 'transcriptAttempts'>;
  /** The way that requests of a source take, for the metric. Default `direct`. */
  readonly via?: (source: TranscriptSourceName) => 'direct' | 'proxy';
  /** Deadline of a source without a guard, in milliseconds. Default 15,000. */
  readonly sourceTimeoutMs?: number;
  /** Deadline of them all in milliseconds. Default 25,000. */
  readonly totalTimeoutMs?: number;
}

/**
 * Both throw the `ToolError` of the first source's outcome when none answers, `unsupported` when
 * there is no source, the signal's reason on abort.
 */
export interface TranscriptChain {
  /** The transcript of the first source that has it. */
  read(request: TranscriptRequest, ctx: CallContext): Promise<Transcript>;
  /** What there is to read of a video; no caption body is fetched. */
  tracks(videoId: string, ctx: CallContext): Promise<TrackList>;
}

type Ask<T> = (source: TranscriptSource, ctx: SourceContext) => Promise<Asked<T>>;

export function createTranscriptChain(options: TranscriptChainOptions): TranscriptChain {
  const { instruments, guards = {}, via = () => 'direct' } = options;
  const calls = options.sources.map((source) =>
    createSourceCall(source, {
      guard: guards[source.name],
      timeoutMs: options.sourceTimeoutMs ?? SOURCE_GUARD.deadlineMs,
      onAttempt: (outcome) =>
        instruments.transcriptAttempts.add(1, {
          source: source.name,
          outcome,
          via: via(source.name),
        }),
    }),
  );
  const traced = createQuestioner(calls, options.totalTimeoutMs ?? DEFAULT_TOTAL_TIMEOUT_MS);

  return {
    read: (request, ctx) =>
      traced('youtube transcript', ctx, async (source, sourceCtx) => {
        const result = await source.read(request, sourceCtx);
        return result.outcome === 'ok' ? { outcome: 'ok', value: result.transcript } : result;
      }),
    tracks: (videoId, ctx) =>
      traced('youtube transcript tracks', ctx, async (source, sourceCtx) => {
        const result = await source.tracks(videoId, sourceCtx);
        return result.outcome === 'ok' ? { outcome: 'ok', value: result.list } : result;
      }),
  };
}

/** Asks one source after the other, each answer of them all within one deadline and one span. */
function createQuestioner(calls: readonly SourceCall[], totalTimeoutMs: number) {
  return async function traced<T>(name: string, ctx: CallContext, ask: Ask<T>): Promise<T> {
    if (calls.length === 0) throw switchedOff();
    const span = trace.getTracer('youtube-mcp').startSpan(name, { kind: SpanKind.INTERNAL });
    return context.with(trace.setSpan(context.active(), span), async () => {
      try {
        const { value, source } = await askFirst(ctx, ask);
        span.setAttributes({
          'youtube.transcript.source': source,
          'youtube.transcript.outcome': 'ok',
        });
        return value;
      } catch (error) {
        markFailed(span, error, ctx.signal);
        throw error;
      } finally {
        span.end();
      }
    });
  };

  async function askFirst<T>(
    { signal, report }: CallContext,
    ask: Ask<T>,
  ): Promise<{ value: T; source: TranscriptSourceName }> {
    const total = startDeadline(totalTimeoutMs, [signal], tooLate);
    const limits = { signal, total, onStep: countSteps(report) };
    let first: ToolError | undefined;
    try {
      for (const { source, ask: askSource } of calls) {
        if (total.hasPassed()) break;
        const result = await askSource((ctx) => ask(source, ctx), limits);
        if (result.outcome === 'ok') return { value: result.value, source: source.name };
        const error = result.outcome === 'overloaded' ? result.error : toTranscriptError(result);
        if (FINAL.has(result.outcome)) throw error;
        first ??= error;
      }
    } finally {
      total.stop();
    }
    throw first ?? toTranscriptError({ outcome: 'timeout' });
  }
}

/** How far it is cannot be known: each step is one more. */
function countSteps(report: CallContext['report']): (step: string) => void {
  let steps = 0;
  return (step) => {
    steps += 1;
    report?.(steps, undefined, step);
  };
}

function markFailed(span: Span, error: unknown, signal: AbortSignal): void {
  const isKnown = error instanceof ToolError;
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute(
    'error.type',
    isKnown ? error.code : signal.aborted ? 'cancelled' : 'unavailable',
  );
  if (isKnown) span.setAttribute('youtube.transcript.outcome', error.reason);
}

function switchedOff(): ToolError {
  return new ToolError(
    'unsupported',
    'Transcripts are switched off on this server. The operator can name a source in TRANSCRIPT_SOURCES.',
    { reason: 'transcripts_off' },
  );
}
