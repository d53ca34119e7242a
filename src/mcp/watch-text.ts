/** What of one call looks like an attempt to steer the model: treated, counted, told; never blocked. */
import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import type { Instruments } from '../../otel/instruments.ts';
import type { Finding, MarkedText, Marker } from '../security/mark.ts';
import type { TreatText } from './strangers-text.ts';

/** Of a result: a rule that matched texts of a field, and how many. */
export interface InjectionFlag {
  /** A path as in `untrusted_fields`; `arguments.query` for what the caller gave. */
  readonly field: string;
  readonly rule: string;
  readonly count: number;
}

type Direction = 'input' | 'output';

export interface TextWatch {
  /** Looks at every text among the arguments; they stay as they are. */
  readInput(args: unknown): void;
  /**
   * Judges texts that `treatOutput` is about to be given. A page of the longest comments would hold
   * the event loop up for half a second: here it turns between slices.
   */
  judgeAhead(texts: readonly string[]): Promise<void>;
  readonly treatOutput: TreatText;
  /** By field and rule; bounded by their number, however many texts there are. */
  flags(): readonly InjectionFlag[];
}

export interface TextWatchOptions {
  readonly marker: Marker;
  readonly instruments: Pick<Instruments, 'promptInjectionAttempts'>;
}

/** Arguments are shallow: a text, or a list of them. */
function* textsOf(args: unknown): Generator<readonly [field: string, text: string]> {
  for (const [key, value] of Object.entries((args ?? {}) as Record<string, unknown>)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text === 'string') yield [`arguments.${key}`, text];
    }
  }
}

/** Characters between two turns of the event loop; to judge them takes some 2 ms. */
const SLICE_CHARS = 50_000;

/** One for each call. */
export function createTextWatch({ marker, instruments }: TextWatchOptions): TextWatch {
  const seen = new Map<string, { field: string; rule: string; count: number }>();
  const judged = new Map<string, MarkedText>();

  function tell(direction: Direction, field: string, { rule, action }: Finding): void {
    instruments.promptInjectionAttempts.add(1, { direction, rule, action });
    const key = `${field} ${rule}`;
    const flag = seen.get(key);
    if (flag) {
      flag.count += 1;
      return;
    }
    seen.set(key, { field, rule, count: 1 });
    trace
      .getActiveSpan()
      ?.addEvent('mcp.security.prompt_injection', { direction, field, rule, action });
  }

  return {
    readInput(args) {
      for (const [field, text] of textsOf(args)) {
        // What was found in it is told and left: a query is the caller's own.
        for (const { rule } of marker.mark(text).findings) {
          tell('input', field, { rule, action: 'flagged' });
        }
      }
    },
    async judgeAhead(texts) {
      let chars = 0;
      for (const text of texts) {
        chars += text.length;
        if (chars > SLICE_CHARS) {
          await turn();
          chars = text.length;
        }
        judged.set(text, marker.mark(text));
      }
    },
    treatOutput(written, field) {
      const { text, findings } = judged.get(written) ?? marker.mark(written);
      for (const finding of findings) tell('output', field, finding);
      return text;
    },
    flags: () => [...seen.values()],
  };
}

/** As a field of a result; none when nothing was found. */
export const flagsField = (
  flags: readonly InjectionFlag[],
): { readonly injection_flags?: readonly InjectionFlag[] } =>
  flags.length === 0 ? {} : { injection_flags: flags };

/** A line for clients that read no structured content; none when nothing was found. */
export function renderFlags(flags: readonly InjectionFlag[]): readonly string[] {
  if (flags.length === 0) return [];
  const found = flags.map(({ rule, field, count }) => `${rule} in ${field} (${count})`);
  return [`May try to steer whoever reads it: ${found.join(', ')}.`];
}
