/** The deterministic part of the protection: what no rendering shows goes, what frames a chat is escaped. */
import { removeInvisible } from './neutralise-invisible.ts';
import { escapeTokens } from './neutralise-tokens.ts';

/** What was found and made harmless; labels of a metric. */
export const NEUTRALISED_RULES = [
  'hidden_text',
  'bidi_override',
  'terminal_escape',
  'template_token',
] as const;
export type NeutralisedRule = (typeof NEUTRALISED_RULES)[number];

export interface Neutralised {
  /** Without invisible characters, every word as it was written: what detection reads. */
  readonly visible: string;
  /** And role and template tokens escaped: what is handed on. */
  readonly text: string;
  /** Each once; a stray character that deceives nobody is removed without a word. */
  readonly rules: readonly NeutralisedRule[];
}

const NO_RULES: readonly NeutralisedRule[] = [];

/**
 * Plain text costs three short looks (one expression for all would cost three times as much), and
 * is the text itself. The same comes out however often a text is treated.
 */
export function neutralise(written: string): Neutralised {
  const rules = new Set<NeutralisedRule>();
  const visible = removeInvisible(written, (rule) => rules.add(rule));
  const text = escapeTokens(visible);
  if (text !== visible) rules.add('template_token');
  return { visible, text, rules: rules.size === 0 ? NO_RULES : [...rules] };
}
