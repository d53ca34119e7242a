/**
 * What a text that tries to steer a model does, as rules over concepts of `detect-vocabulary.ts`.
 *
 * A pattern is a chain of concepts that follow each other closely. Its points are how sure the chain
 * alone makes: 3 is enough, 2 needs one sign beside it, 1 needs two (`detect-score.ts`). The points
 * were set by hand on the train part of test/security/corpus and are judged on the held-out part.
 */
import type { Concept } from './detect-vocabulary.ts';

/** The closed set of rules: values of the label `rule` and of the flags in a result. */
export const INJECTION_RULES = [
  /** Tells the reader to drop the instructions it has, in one of eighteen languages. */
  'override',
  /** Asks for the system prompt, for keys, or for the text above. */
  'secret_request',
  /** Wants data carried to an address, by a request, a message or the URL of an image. */
  'exfiltration',
  /** Speaks as the system, the developer or the assistant, or claims that the user has agreed. */
  'role_impersonation',
  /** Holds tokens that chat templates and tool results are framed with. */
  'template_token',
  /** Gives the model another character, free of its rules. */
  'persona',
  /** Wants a tool called, or a command run. */
  'tool_lure',
  /** Speaks to the model that reads it, and demands something. */
  'addressed_to_ai',
  /** Says what the model's answer shall contain or hide. */
  'answer_steering',
  /** Holds base64, hexadecimal or ROT13 which, decoded, breaks one of the other rules. */
  'encoded_payload',
  /** Holds letters that no screen shows: tag characters, long runs of invisible ones. */
  'hidden_text',
] as const;

export type InjectionRule = (typeof INJECTION_RULES)[number];

export interface Pattern {
  readonly rule: InjectionRule;
  readonly points: number;
  readonly steps: readonly Concept[];
  /** Folded characters allowed between one step's end and the next one's start. */
  readonly gap: number;
  /** Whether a sentence may end between two steps. */
  readonly acrossSentences: boolean;
}

type PatternOptions = { readonly gap?: number; readonly acrossSentences?: boolean };

const pattern = (
  rule: InjectionRule,
  points: number,
  steps: readonly Concept[],
  { gap = 28, acrossSentences = false }: PatternOptions = {},
): Pattern => ({ rule, points, steps, gap, acrossSentences });

const AFAR = { gap: 90, acrossSentences: true } as const;

export const PATTERNS: readonly Pattern[] = [
  pattern('override', 2, ['drop', 'earlier', 'orders']),
  pattern('override', 2, ['drop', 'orders', 'earlier'], { gap: 20 }),
  pattern('override', 3, ['drop', 'orders', 'givenToYou'], { gap: 12 }),
  pattern('override', 2, ['drop', 'all', 'orders']),
  pattern('override', 1, ['drop', 'earlier', 'softOrders']),
  pattern('override', 1, ['drop', 'softOrders', 'earlier'], { gap: 20 }),
  pattern('override', 2, ['drop', 'softOrders', 'givenToYou'], { gap: 12 }),
  pattern('override', 2, ['drop', 'your', 'softOrders'], { gap: 12 }),
  pattern('override', 2, ['drop', 'saidBefore'], { gap: 12 }),
  pattern('override', 3, ['earlier', 'orders', 'areVoid']),
  pattern('override', 2, ['newOrders']),
  pattern('override', 2, ['foreignDrop', 'foreignEarlier', 'foreignOrders'], { gap: 16 }),
  pattern('override', 2, ['foreignDrop', 'foreignOrders', 'foreignEarlier'], { gap: 16 }),
  pattern('override', 2, ['foreignEarlier', 'foreignOrders', 'foreignDropAtEnd'], { gap: 16 }),
  pattern('override', 2, ['foreignDrop', 'foreignYour', 'foreignOrders'], { gap: 12 }),
  pattern('override', 1, ['foreignDrop', 'foreignEarlier', 'foreignSoftOrders'], { gap: 16 }),
  pattern('override', 1, ['foreignDrop', 'foreignSoftOrders', 'foreignEarlier'], { gap: 16 }),
  pattern('override', 1, ['foreignEarlier', 'foreignSoftOrders', 'foreignDropAtEnd'], { gap: 16 }),
  pattern('override', 2, ['foreignDrop', 'foreignYour', 'foreignSoftOrders'], { gap: 12 }),

  pattern('secret_request', 3, ['show', 'ownSecret']),
  pattern('secret_request', 2, ['show', 'likelySecret']),
  pattern('secret_request', 3, ['foreignShow', 'foreignSecret'], { gap: 20 }),
  pattern('secret_request', 3, ['foreignSecret', 'foreignShow'], { gap: 12 }),

  pattern('exfiltration', 3, ['send', 'ownSecret', 'address'], { gap: 50 }),
  pattern('exfiltration', 3, ['send', 'talk', 'address'], { gap: 50 }),
  pattern('exfiltration', 2, ['send', 'goods', 'address'], { gap: 40 }),
  pattern('exfiltration', 2, ['open', 'address', 'send', 'goods'], { gap: 50 }),
  pattern('exfiltration', 3, ['imageStart', 'imageAddress', 'placeholder'], { gap: 60 }),

  pattern('role_impersonation', 3, ['roleMark', 'decree'], { gap: 60, acrossSentences: true }),
  pattern('role_impersonation', 3, ['speakerMark', 'statute'], { gap: 60, acrossSentences: true }),
  pattern('role_impersonation', 2, ['speakerMark', 'bareOrder'], {
    gap: 24,
    acrossSentences: true,
  }),
  pattern('role_impersonation', 2, ['roleMark', 'bareOrder'], { gap: 24, acrossSentences: true }),
  pattern('role_impersonation', 3, ['assistantTurn', 'assent'], { gap: 20 }),
  pattern('role_impersonation', 2, ['consentClaim']),

  pattern('template_token', 3, ['templateToken']),
  pattern('template_token', 2, ['likelyTemplateToken']),

  pattern('persona', 3, ['become', 'unboundModel'], { gap: 24 }),
  pattern('persona', 2, ['become', 'unbound'], { gap: 24 }),
  pattern('persona', 2, ['unboundMode']),

  pattern('tool_lure', 2, ['call', 'toolName']),
  pattern('tool_lure', 2, ['call', 'toolWord', 'toolName']),
  pattern('tool_lure', 2, ['call', 'your', 'toolWord'], { gap: 16 }),
  pattern('tool_lure', 2, ['call', 'shellPipe'], { gap: 60 }),

  pattern('addressed_to_ai', 3, ['hail', 'model', 'demand'], AFAR),
  pattern('addressed_to_ai', 3, ['model', 'readingThis', 'demand'], AFAR),
  pattern('addressed_to_ai', 2, ['manyModels', 'must', 'demand'], { gap: 12 }),
  pattern('addressed_to_ai', 3, ['foreignHail', 'foreignModel', 'foreignMust'], AFAR),

  pattern('answer_steering', 3, ['summariserCue', 'demand'], { gap: 20 }),
  pattern('answer_steering', 2, ['edit', 'yourReply'], { gap: 90 }),
  pattern('answer_steering', 2, ['yourReply', 'edit'], { gap: 40 }),
  pattern('answer_steering', 1, ['edit', 'yourAnswer'], { gap: 60 }),
  pattern('answer_steering', 2, ['conceal', 'user'], { gap: 8 }),
  pattern('answer_steering', 2, ['concealSelf']),
  pattern('answer_steering', 1, ['steer', 'user'], { gap: 4 }),
  pattern('answer_steering', 2, ['steer', 'user', 'lure'], { gap: 12 }),
  pattern('answer_steering', 2, ['replyOnly']),
];
