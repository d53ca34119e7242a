/**
 * Weighs a chain by what stands around it. Whoever attacks a model speaks to it, of its user, and
 * says more than one such thing; whoever talks about attacks quotes, tells and explains. Both can be
 * imitated, so this is a signal, and the trade is measured (test/security/detect.test.ts).
 */
import type { Chain } from './detect-chains.ts';
import { QUOTE } from './detect-letters.ts';
import type { InjectionRule } from './detect-rules.ts';
import type { Concept } from './detect-vocabulary.ts';

/** Points from which a chain counts. */
const ENOUGH = 3;
/** What a chain and its support are worth at most: no crowd of words outweighs a sign of innocence. */
const MOST = ENOUGH + 1;

interface Sign {
  readonly concept: Concept;
  readonly points: number;
  /** Folded characters in front of the chain in which the sign counts. */
  readonly before: number;
  /** And behind it; without, the chain itself does not count either. */
  readonly after?: number;
  /** The only rule that it says something about, or the only one that it says nothing about. */
  readonly only?: InjectionRule;
  readonly except?: InjectionRule;
}

/** A sign that is a step of the chain's own pattern says nothing new. */
const SIGNS: readonly Sign[] = [
  { concept: 'model', points: 1, before: 100, after: 60, except: 'addressed_to_ai' },
  { concept: 'user', points: 1, before: 80, after: 100 },
  { concept: 'unasked', points: 1, before: 80, after: 100 },
  { concept: 'each', points: 1, before: 12, after: 0, only: 'override' },
  { concept: 'followUp', points: 1, before: 0, after: 80, only: 'override' },
  { concept: 'foreignFollowUp', points: 1, before: 0, after: 60, only: 'override' },
  { concept: 'address', points: 1, before: 0, after: 80, only: 'answer_steering' },
  { concept: 'thisPlace', points: 1, before: 60, after: 60, only: 'addressed_to_ai' },
  { concept: 'not', points: -3, before: 12 },
  { concept: 'told', points: -2, before: 40 },
  { concept: 'discussed', points: -2, before: 240, after: 240 },
  { concept: 'lesson', points: -2, before: 60, after: 60, only: 'override' },
  { concept: 'promptCraft', points: -2, before: 60, after: 60, only: 'secret_request' },
  { concept: 'giveaway', points: -2, before: 60, after: 60, only: 'answer_steering' },
  { concept: 'aiPeople', points: -2, before: 60, after: 60, only: 'addressed_to_ai' },
];

/** Quotation marks this close on both sides. */
const QUOTED = { before: 40, after: 120, points: -1 } as const;
/** A chain of another rule this close, before or after. */
const COMPANY = { within: 160, points: 1, looks: 12 } as const;

/** The concepts whose places count. */
export const NEIGHBOURS: ReadonlySet<Concept> = new Set([
  ...SIGNS.map(({ concept }) => concept),
  'turnedHalfway',
]);

/** Where the terms of each of them begin, in order. */
export type Places = ReadonlyMap<Concept, readonly number[]>;

/** Whether one of the sorted places lies in `from <= place < to`. */
function hasPlace(places: readonly number[] | undefined, from: number, to: number): boolean {
  if (places === undefined) return false;
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const place = places[low];
  return place !== undefined && place < to;
}

/** Looks a few chains to either side, so that a crowd of them costs no more than each its own look. */
function hasCompany(chains: readonly Chain[], at: number, chain: Chain): boolean {
  for (let other = at - COMPANY.looks; other <= at + COMPANY.looks; other += 1) {
    const { pattern, start, end } = chains[other] ?? chain;
    if (pattern.rule === chain.pattern.rule) continue;
    const isBefore = end <= chain.start && chain.start - end <= COMPANY.within;
    const isAfter = start >= chain.end && start - chain.end <= COMPANY.within;
    if (isBefore || isAfter) return true;
  }
  return false;
}

function isQuoted(codes: Uint16Array, start: number, end: number): boolean {
  const before = codes.subarray(Math.max(0, start - QUOTED.before), start);
  return before.includes(QUOTE) && codes.subarray(end, end + QUOTED.after).includes(QUOTE);
}

/** Whether a chain, with all that stands around it, has the points to count. */
export function isConvincing(
  chains: readonly Chain[],
  at: number,
  places: Places,
  codes: Uint16Array,
): boolean {
  const chain = chains[at];
  if (chain === undefined) return false;
  const { start, end } = chain;
  const { rule, steps, points } = chain.pattern;
  let support = hasCompany(chains, at, chain) ? COMPANY.points : 0;
  let doubt = 0;
  for (const { concept, points: weight, before, after, only, except } of SIGNS) {
    if (steps.includes(concept) || (only ?? rule) !== rule || except === rule) continue;
    const until = after === undefined ? start : end + after;
    if (!hasPlace(places.get(concept), start - before, until)) continue;
    if (weight > 0) support += weight;
    else doubt -= weight;
  }
  if (isQuoted(codes, start, end)) doubt -= QUOTED.points;
  return Math.min(points + support, MOST) - doubt >= ENOUGH;
}
