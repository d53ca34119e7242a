import { expect, test } from 'vitest';
import { CODE_FACTS, ERROR_CODES, StartupError, ToolError } from '../src/errors.ts';

/** The codes that callers rely on, with what follows from each: a change here is a breaking one. */
const CODES = {
  // title, retryable, counted, caller's fault
  invalid_input: ['Invalid input', false, false, true],
  not_found: ['Not found', false, true, true],
  quota_exhausted: ['YouTube quota exhausted', false, true, false],
  rate_limited: ['Rate limited', true, true, false],
  auth_required: ['Authentication required', false, true, true],
  forbidden: ['Forbidden', false, true, true],
  unavailable: ['Unavailable', true, true, false],
  timeout: ['Timed out', true, true, false],
  unsupported: ['Unsupported', false, true, true],
};

test('the codes and what follows from them', () => {
  expect(
    Object.fromEntries(
      ERROR_CODES.map((code) => {
        const { title, retryable, counted, callerFault } = CODE_FACTS[code];
        return [code, [title, retryable, counted, callerFault]];
      }),
    ),
  ).toEqual(CODES);
  expect(Object.keys(CODE_FACTS)).toEqual([...ERROR_CODES]);
});

test.each(ERROR_CODES)('a ToolError %s takes what the table says of its code', (code) => {
  const error = new ToolError(code, 'What happened.');
  expect(error).toMatchObject({
    name: 'ToolError',
    message: 'What happened.',
    code,
    reason: code,
    retryable: CODE_FACTS[code].retryable,
    callerFault: CODE_FACTS[code].callerFault,
    retryAfterSeconds: undefined,
    quota: undefined,
  });
  expect(error).toBeInstanceOf(Error);
});

test('what is said of one failure wins over the table', () => {
  const cause = new Error('why');
  const error = new ToolError('rate_limited', 'Wait.', {
    reason: 'caller_rate_limit',
    retryable: false,
    callerFault: true,
    retryAfterSeconds: 30,
    cause,
  });
  expect(error).toMatchObject({
    reason: 'caller_rate_limit',
    retryable: false,
    callerFault: true,
    retryAfterSeconds: 30,
    cause,
  });
});

test('a StartupError has its name, its text and its cause', () => {
  const cause = new Error('why');
  const error = new StartupError('PORT: in use', { cause });
  expect([error.name, error.message, error.cause]).toEqual(['StartupError', 'PORT: in use', cause]);
});
