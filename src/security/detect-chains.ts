/**
 * Finds the chains that patterns describe among the terms of a text. Each pattern keeps, for every
 * step, the latest place where the chain has come so far: the work is one look per term and pattern
 * that names its concept, so it grows with the text and never with what stands in it.
 */
import type { Pattern } from './detect-rules.ts';

/** A pattern found, in places of the folded text. */
export interface Chain {
  readonly pattern: Pattern;
  readonly start: number;
  readonly end: number;
}

export interface ChainFollower {
  readonly term: (concept: number, start: number, end: number) => void;
  readonly stop: (at: number) => void;
  /** In the order of their ends. */
  readonly chains: readonly Chain[];
}

interface Step {
  readonly pattern: Pattern;
  /** Number of the step within its pattern. */
  readonly step: number;
  /** Where its progress is kept; the step before has the number before. */
  readonly slot: number;
  readonly isLast: boolean;
}

const NOWHERE = -1;
const NO_STEPS: readonly Step[] = [];

/** @returns a maker of followers, one for a text */
export function createChainFollowers(
  patterns: readonly Pattern[],
  numberOf: (concept: Pattern['steps'][number]) => number,
): () => ChainFollower {
  const stepsOf: Step[][] = [];
  let slots = 0;
  for (const pattern of patterns) {
    for (const [step, concept] of pattern.steps.entries()) {
      const number = numberOf(concept);
      const known = (stepsOf[number] ??= []);
      const isLast = step === pattern.steps.length - 1;
      // Later steps first: one term never is two steps of a chain.
      known.unshift({ pattern, step, slot: slots++, isLast });
    }
  }

  return () => {
    const starts = new Int32Array(slots).fill(NOWHERE);
    const ends = new Int32Array(slots).fill(NOWHERE);
    const chains: Chain[] = [];
    let lastStop = NOWHERE;

    function startOf({ pattern, step, slot }: Step, start: number): number {
      if (step === 0) return start;
      const chainStart = starts[slot - 1] ?? NOWHERE;
      const before = ends[slot - 1] ?? NOWHERE;
      if (chainStart === NOWHERE || before > start || start - before > pattern.gap) return NOWHERE;
      return pattern.acrossSentences || before > lastStop ? chainStart : NOWHERE;
    }

    return {
      chains,
      term(concept, start, end) {
        for (const step of stepsOf[concept] ?? NO_STEPS) {
          const chainStart = startOf(step, start);
          if (chainStart === NOWHERE) continue;
          starts[step.slot] = chainStart;
          ends[step.slot] = end;
          if (step.isLast) chains.push({ pattern: step.pattern, start: chainStart, end });
        }
      },
      stop(at) {
        lastStop = at;
      },
    };
  };
}
