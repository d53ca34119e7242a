import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Instruments } from '../../../otel/instruments.ts';
import { ToolError } from '../../errors.ts';
import { toTranscriptError } from './transcript-error.ts';
import type {
  SourceContext,
  Transcript,
  TranscriptFailure,
  TranscriptOutcome,
  TranscriptRequest,
  TranscriptResult,
  TranscriptSource,
} from './transcript.ts';

/** Two clients with a player and two tracks each, at a second or two a request. */
const DEFAULT_SOURCE_TIMEOUT_MS = 15_000;
const DEFAULT_TOTAL_TIMEOUT_MS = 25_000;

/** What one source says of these no other source can better. */
const FINAL: ReadonlySet<TranscriptOutcome> = new Set([
  'ok',
  'not_found',
  'private',
  'age_restricted',
  'no_captions',
  'language_unavailable',
]);

export interface TranscriptChainOptions {
  /** In the order they are asked; none = transcripts are switched off. */
  readonly sources: readonly TranscriptSource[];
  readonly instruments: Pick<Instruments, 'transcriptAttempts'>;
  /** Deadline of one source in milliseconds. Default 15,000. */
  readonly sourceTimeoutMs?: number;
  /** Deadline of them all in milliseconds. Default 25,000. */
  readonly totalTimeoutMs?: number;
}

export interface TranscriptChain {
  /**
   * The transcript of the first source that has it. Throws the `ToolError` of the first source's
   * outcome when none has, `unsupported` when there is no source, the signal's reason on abort.
   */
  read(request: TranscriptRequest, ctx: { readonly signal: AbortSignal }): Promise<Transcript>;
}

export function createTranscriptChain(options: TranscriptChainOptions): TranscriptChain {
  const { sources, instruments } = options;
  const sourceTimeoutMs = options.sourceTimeoutMs ?? DEFAULT_SOURCE_TIMEOUT_MS;
  const totalTimeoutMs = options.totalTimeoutMs ?? DEFAULT_TOTAL_TIMEOUT_MS;

  return {
    async read(request, { signal }) {
      if (sources.length === 0) throw switchedOff();
      const span = trace
        .getTracer('youtube-mcp')
        .startSpan('youtube transcript', { kind: SpanKind.INTERNAL });
      return context.with(trace.setSpan(context.active(), span), async () => {
        try {
          const { transcript, source } = await readFirst(request, signal);
          span.setAttributes({
            'youtube.transcript.source': source,
            'youtube.transcript.outcome': 'ok',
          });
          return transcript;
        } catch (error) {
          markFailed(span, error, signal);
          throw error;
        } finally {
          span.end();
        }
      });
    },
  };

  async function readFirst(
    request: TranscriptRequest,
    signal: AbortSignal,
  ): Promise<{ transcript: Transcript; source: string }> {
    const total = startDeadline(totalTimeoutMs);
    let first: TranscriptFailure | undefined;
    try {
      for (const source of sources) {
        if (total.signal.aborted) break;
        const result = await readWithin(sourceTimeoutMs, total.signal, source, request, {
          signal,
          onAttempt: (outcome) =>
            instruments.transcriptAttempts.add(1, { source: source.name, outcome, via: 'direct' }),
        });
        if (result.outcome === 'ok') return { transcript: result.transcript, source: source.name };
        first ??= result;
        if (!FINAL.has(result.outcome)) continue;
        first = result;
        break;
      }
    } finally {
      total.stop();
    }
    throw toTranscriptError(first ?? { outcome: 'timeout' });
  }
}

async function readWithin(
  timeoutMs: number,
  total: AbortSignal,
  source: TranscriptSource,
  request: TranscriptRequest,
  ctx: SourceContext,
): Promise<TranscriptResult> {
  const own = startDeadline(timeoutMs);
  const late = AbortSignal.any([own.signal, total]);
  try {
    return await source.read(request, {
      signal: AbortSignal.any([ctx.signal, late]),
      onAttempt: ctx.onAttempt,
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!late.aborted) throw error;
    ctx.onAttempt('timeout');
    return { outcome: 'timeout' };
  } finally {
    own.stop();
  }
}

/** As `AbortSignal.timeout`, but it can be stopped: an answer must not leave a timer behind. */
function startDeadline(timeoutMs: number): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException('it took too long', 'TimeoutError')),
    timeoutMs,
  );
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
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
