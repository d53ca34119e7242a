import { type Detector, INJECTION_RULES } from '../../../src/security/detect.ts';
import type { CorpusItem } from './read-corpus.ts';

export interface Share {
  readonly found: number;
  readonly of: number;
}

export interface DetectionFigures {
  /** Attacks that break any rule. */
  readonly attacks: Share;
  /** Innocent texts that break one: false positives. */
  readonly innocents: Share;
  readonly attacksByTopic: ReadonlyMap<string, Share>;
  readonly attacksByLanguage: ReadonlyMap<string, Share>;
  readonly innocentsByTopic: ReadonlyMap<string, Share>;
  /** How often each rule is broken, by attacks and by innocent texts. */
  readonly rules: ReadonlyMap<string, { readonly attacks: number; readonly innocents: number }>;
}

export function measureDetection(
  detector: Detector,
  items: readonly CorpusItem[],
): DetectionFigures {
  const judged = items.map((item) => ({ ...item, rules: detector.scan(item.text) }));
  const attacks = judged.filter(({ what }) => what === 'attack');
  const innocents = judged.filter(({ what }) => what === 'innocent');
  type Judged = (typeof judged)[number];

  const shareOf = (some: readonly Judged[]): Share => ({
    found: some.filter(({ rules }) => rules.length > 0).length,
    of: some.length,
  });
  const shares = (some: readonly Judged[], key: 'topic' | 'language'): Map<string, Share> =>
    new Map(
      [...Map.groupBy(some, (item) => item[key])].map(([name, group]) => [name, shareOf(group)]),
    );
  const count = (some: readonly Judged[], rule: (typeof INJECTION_RULES)[number]): number =>
    some.filter(({ rules }) => rules.includes(rule)).length;

  return {
    attacks: shareOf(attacks),
    innocents: shareOf(innocents),
    attacksByTopic: shares(attacks, 'topic'),
    attacksByLanguage: shares(attacks, 'language'),
    innocentsByTopic: shares(innocents, 'topic'),
    rules: new Map(
      INJECTION_RULES.map((rule) => [
        rule,
        { attacks: count(attacks, rule), innocents: count(innocents, rule) },
      ]),
    ),
  };
}

export const print = ({ found, of }: Share): string => `${found} of ${of}`;
