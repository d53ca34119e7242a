/** One text of a stranger, treated: what is handed on, and what was found in it. */
import { defangLinks } from './defang.ts';
import { type Detector, INJECTION_RULES, type InjectionRule } from './detect.ts';
import { NEUTRALISED_RULES, type NeutralisedRule, neutralise } from './neutralise.ts';

export interface Finding {
  /** Of a closed set: it becomes a label. */
  readonly rule: InjectionRule | NeutralisedRule;
  /** `neutralised` is gone from the text or escaped in it; `flagged` stands there as it was written. */
  readonly action: 'flagged' | 'neutralised';
}

/** Every finding that can come, in texts of strangers; in what a caller gives all are `flagged`. */
export const FINDINGS: readonly Finding[] = [
  ...NEUTRALISED_RULES.map((rule): Finding => ({ rule, action: 'neutralised' })),
  ...INJECTION_RULES.map((rule): Finding => ({ rule, action: 'flagged' })),
];

export interface MarkedText {
  readonly text: string;
  readonly findings: readonly Finding[];
}

export interface Marker {
  /** Never withholds a text: what is suspicious is told, not blocked. */
  mark(written: string): MarkedText;
}

/** Characters of text whose verdicts are remembered in each half: a hundred pages of transcript. */
const MOST_CHARS = 2_000_000;

/** What an entry takes beside its text: short texts must not make more of them than fit. */
const ENTRY_CHARS = 64;

/** What is asked for again is asked for soon; nothing of YouTube's is to stay for long. */
const LONGEST_MS = 10 * 60_000;

/**
 * Remembers verdicts on the texts of the last minutes: to scan a text takes 30 times as long as to
 * look it up, and answers come from the read cache again and again. Two halves: when one is full or
 * old, the other is forgotten.
 */
function rememberVerdicts(judge: (written: string) => MarkedText): (written: string) => MarkedText {
  let young = new Map<string, MarkedText>();
  let old: typeof young = new Map();
  let chars = 0;
  let since = performance.now();
  return (written) => {
    const known = young.get(written);
    if (known) return known;
    const verdict = old.get(written) ?? judge(written);
    if (
      chars + written.length + ENTRY_CHARS > MOST_CHARS ||
      performance.now() - since > LONGEST_MS
    ) {
      old = young;
      young = new Map();
      chars = 0;
      since = performance.now();
    }
    young.set(written, verdict);
    chars += written.length + ENTRY_CHARS;
    return verdict;
  };
}

/** @param options.defang whether links are broken too (`DEFANG_LINKS`) */
export function createMarker(options: {
  readonly detector: Detector;
  readonly defang: boolean;
}): Marker {
  const { detector, defang } = options;
  return {
    mark: rememberVerdicts((written) => {
      const { visible, text, rules } = neutralise(written);
      // What was made harmless is not told twice.
      const flagged = detector.scan(visible).filter((rule) => !rules.some((one) => one === rule));
      return {
        text: defang ? defangLinks(text) : text,
        findings: [
          ...rules.map((rule): Finding => ({ rule, action: 'neutralised' })),
          ...flagged.map((rule): Finding => ({ rule, action: 'flagged' })),
        ],
      };
    }),
  };
}
