import type { Config } from '../config.ts';
import type { Secret } from '../secret.ts';

const isSecret = (value: unknown): value is Secret =>
  typeof value === 'object' && value !== null && 'reveal' in value;

/**
 * The values of everything secret in a configuration, for the scrubber (`otel/scrub.ts`): found by
 * what they are, so that a new variable cannot be forgotten.
 */
export const secretValuesOf = (config: Config): string[] =>
  Object.values(config)
    // Some variables take several, so that one can be replaced while the other is in use.
    .flatMap((value: unknown): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isSecret)
    .flatMap((secret) => [secret.reveal(), ...passwordIn(secret.reveal())]);

/** Of a proxy's URL the password is a secret by itself. */
function passwordIn(value: string): string[] {
  const password = URL.parse(value)?.password ?? '';
  return password === '' ? [] : [password];
}
