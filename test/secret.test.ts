import { format, inspect } from 'node:util';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createSecret } from '../src/secret.ts';

const VALUE = 'AIza-a-very-secret-value';
const secret = createSecret(VALUE);

test('the value is given to whoever asks for it by name', () => {
  expect(secret.reveal()).toBe(VALUE);
});

test('whatever way it is printed, the value is not there', () => {
  const lines: string[] = [];
  pino({}, { write: (line: string) => lines.push(line) }).info({
    secret,
    deep: { list: [secret] },
  });
  const printed = [
    String(secret),
    `${secret.toString()}`,
    JSON.stringify({ secret }),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect({ a: [secret] }, { depth: 9 }),
    format('%s %o %O %j', secret, secret, secret, secret),
    new Error('x', { cause: secret }).cause === secret
      ? inspect(new Error('x', { cause: secret }))
      : '',
    JSON.stringify(Object.entries(secret)),
    lines.join(),
  ];
  for (const text of printed) {
    expect(text).not.toContain(VALUE);
    expect(text.length).toBeGreaterThan(0);
  }
  expect(String(secret)).toBe('[redacted]');
  expect(lines.join()).toContain('[redacted]');
});

test('it cannot be changed', () => {
  expect(Object.isFrozen(secret)).toBe(true);
});

test('a fingerprint tells two secrets apart, is stable and gives neither away', () => {
  expect(createSecret('abc').fingerprint()).toBe('ba7816bf8f01cfea');
  expect(secret.fingerprint()).toBe(createSecret(VALUE).fingerprint());
  expect(secret.fingerprint()).not.toBe(createSecret(`${VALUE} `).fingerprint());
  expect(secret.fingerprint()).toMatch(/^[0-9a-f]{16}$/);
});
