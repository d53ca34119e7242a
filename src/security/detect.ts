/**
 * Detection: which rules a text breaks that tries to steer a model. A signal and a metric, never the
 * protection: no list of patterns protects (docs/strangers-text.md has the figures).
 *
 * fold → terms → chains → points: each is one pass or a bounded look, so the time grows with the
 * length of a text and with nothing else.
 */
import { type Chain, createChainFollowers } from './detect-chains.ts';
import { decodeRuns, turnHalfway } from './detect-encoded.ts';
import { type Folded, createFolder } from './detect-fold.ts';
import { hasHiddenLetters } from './detect-hidden.ts';
import { INJECTION_RULES, type InjectionRule, PATTERNS } from './detect-rules.ts';
import { NEIGHBOURS, isConvincing } from './detect-score.ts';
import { createTermFinder } from './detect-terms.ts';
import { type Concept, VOCABULARY } from './detect-vocabulary.ts';

export { INJECTION_RULES, type InjectionRule } from './detect-rules.ts';

export interface Detector {
  /** The rules that a text breaks, each once, in the order of `INJECTION_RULES`; most break none. */
  readonly scan: (text: string) => readonly InjectionRule[];
}

const NO_RULES: readonly InjectionRule[] = [];
const CONCEPTS = Object.keys(VOCABULARY) as readonly Concept[];
const NEIGHBOUR_BY_NUMBER = CONCEPTS.map((concept) =>
  NEIGHBOURS.has(concept) ? concept : undefined,
);

interface Findings {
  readonly chains: readonly Chain[];
  readonly places: Map<Concept, number[]>;
  readonly codes: Uint16Array;
}

/** Takes tens of milliseconds: make one and keep it. No scan has an effect on another. */
export function createDetector(): Detector {
  const folder = createFolder();
  const terms = createTermFinder(Object.values(VOCABULARY), folder);
  const followChains = createChainFollowers(PATTERNS, (concept) => CONCEPTS.indexOf(concept));

  function find({ codes }: Folded): Findings {
    const follower = followChains();
    const places = new Map<Concept, number[]>();
    terms.find(
      codes,
      (number, start, end) => {
        follower.term(number, start, end);
        const concept = NEIGHBOUR_BY_NUMBER[number];
        if (concept === undefined) return;
        const known = places.get(concept);
        if (known === undefined) places.set(concept, [start]);
        else known.push(start);
      },
      follower.stop,
    );
    return { chains: follower.chains, places, codes };
  }

  function judge({ chains, places, codes }: Findings, broken: Set<InjectionRule>): void {
    for (const [at, { pattern }] of chains.entries()) {
      if (!broken.has(pattern.rule) && isConvincing(chains, at, places, codes))
        broken.add(pattern.rule);
    }
  }

  /** Once, not over and over: a text within a text within a text is no reader's work. */
  function isBrokenInside(decoded: string): boolean {
    const broken = new Set<InjectionRule>();
    if (decoded !== '') judge(find(folder.fold(decoded)), broken);
    return broken.size > 0;
  }

  return {
    scan(text) {
      const broken = new Set<InjectionRule>();
      const folded = folder.fold(text);
      const findings = find(folded);
      judge(findings, broken);
      if (folded.droppedCount > 3 && hasHiddenLetters(text)) broken.add('hidden_text');
      if (
        (folded.hasLongRun && isBrokenInside(decodeRuns(text))) ||
        (findings.places.has('turnedHalfway') && isBrokenInside(turnHalfway(text)))
      ) {
        broken.add('encoded_payload');
      }
      return broken.size === 0 ? NO_RULES : INJECTION_RULES.filter((rule) => broken.has(rule));
    },
  };
}
