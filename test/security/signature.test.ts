import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSecret } from '../../src/secret.ts';
import { createSignatureJudge, signingKeyOf } from '../../src/security/signature.ts';

const NOW = 1_800_000_000;
const BODY = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}');
const OLD = `whsec_${Buffer.from('an old key of twenty-four').toString('base64')}`;
const NEW = 'a new raw secret, 28 bytes!!'.replaceAll(' ', '-');
const secrets = [createSecret(OLD), createSecret(NEW)];

/** As a client signs: its own code, not the server's. */
function sign(secret: string, id: string, timestamp: number | string, body = BODY): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

const headersOf = (secret: string, id: string, timestamp: number | string, body = BODY) => ({
  id,
  timestamp: String(timestamp),
  signature: sign(secret, id, timestamp, body),
});

const open = (nowMs = () => NOW * 1000, mostIds?: number) =>
  createSignatureJudge({ secrets, now: nowMs, ...(mostIds === undefined ? {} : { mostIds }) });

const good = headersOf(OLD, 'msg_1', NOW);
const flipped = (signature: string): string =>
  signature.replace(/.(?=.{10}$)/, (char) => (char === 'A' ? 'B' : 'A'));

test.each<[string, Partial<typeof good>, string | undefined]>([
  ['signed with the old secret', {}, undefined],
  ['signed with the new secret', headersOf(NEW, 'msg_1', NOW), undefined],
  ['300 s old', headersOf(OLD, 'msg_1', NOW - 300), undefined],
  ['300 s ahead', headersOf(OLD, 'msg_1', NOW + 300), undefined],
  ['301 s old', headersOf(OLD, 'msg_1', NOW - 301), 'expired'],
  ['301 s ahead', headersOf(OLD, 'msg_1', NOW + 301), 'expired'],
  [
    'two signatures, the second ours',
    { signature: `${sign('other', 'msg_1', NOW)} ${good.signature}` },
    undefined,
  ],
  [
    'a version that is not ours beside it',
    { signature: `v1a,${'x'.repeat(88)} ${good.signature}` },
    undefined,
  ],
  ['no id', { id: undefined } as never, 'missing'],
  ['no timestamp', { timestamp: undefined } as never, 'missing'],
  ['no signature', { signature: undefined } as never, 'missing'],
  ['an empty id', { id: '' }, 'malformed'],
  ['an id that two headers make', { id: 'msg_1, msg_2' }, 'malformed'],
  ['a timestamp in words', { timestamp: 'now' }, 'malformed'],
  ['a timestamp with a fraction', { timestamp: `${NOW}.5` }, 'malformed'],
  [
    'a version that is not ours alone',
    { signature: good.signature.replace('v1', 'v2') },
    'malformed',
  ],
  ['a signature cut short', { signature: good.signature.slice(0, -4) }, 'malformed'],
  ['one character of it changed', { signature: flipped(good.signature) }, 'mismatch'],
  ['another id than was signed', { id: 'msg_2' }, 'mismatch'],
  ['another time than was signed', { timestamp: String(NOW + 1) }, 'mismatch'],
  ['a secret that nobody knows', headersOf('guess', 'msg_1', NOW), 'mismatch'],
  [
    'the base64 of the key taken as the key',
    { signature: sign(OLD.slice(6), 'msg_1', NOW) },
    'mismatch',
  ],
])('%s', (_what, changed, fault) => {
  expect(open()({ ...good, ...changed }, BODY)).toBe(fault);
});

test('another body than was signed does not pass, not by a byte', () => {
  const judge = open();
  for (let index = 0; index < BODY.length; index += 1) {
    const other = Buffer.from(BODY);
    other.writeUInt8(other.readUInt8(index) ^ 1, index);
    expect(judge(good, other)).toBe('mismatch');
  }
  expect(judge(good, Buffer.concat([BODY, Buffer.from(' ')]))).toBe('mismatch');
  // None of them used the id up.
  expect(judge(good, BODY)).toBeUndefined();
});

test('an id is accepted once, whatever is signed with it and by whom', () => {
  const judge = open();
  expect(judge(good, BODY)).toBeUndefined();
  expect(judge(good, BODY)).toBe('replayed');
  expect(judge(headersOf(NEW, 'msg_1', NOW + 5), BODY)).toBe('replayed');
  expect(judge(headersOf(OLD, 'msg_2', NOW), BODY)).toBeUndefined();
});

test('a replay is known as long as its timestamp would pass, to the last second', () => {
  let now = NOW;
  const judge = open(() => now * 1000);
  const ahead = headersOf(OLD, 'msg_1', NOW + 300);
  expect(judge(ahead, BODY)).toBeUndefined();
  for (now = NOW; now <= NOW + 600; now += 1) expect(judge(ahead, BODY)).toBe('replayed');
  now = NOW + 601;
  expect(judge(ahead, BODY)).toBe('expired');
});

test('strangers fill no memory: what is not signed is not remembered', () => {
  const judge = open(undefined, 3);
  for (let index = 0; index < 1_000; index += 1) {
    expect(judge(headersOf('guess', `id_${index}`, NOW), BODY)).toBe('mismatch');
  }
  expect(judge(good, BODY)).toBeUndefined();
});

test('a full memory forgets nothing early: it takes no more until the oldest have expired', () => {
  let now = NOW;
  const judge = open(() => now * 1000, 3);
  const signed = ['a', 'b', 'c'].map((id) => headersOf(OLD, id, NOW));
  for (const headers of signed) expect(judge(headers, BODY)).toBeUndefined();
  expect(judge(headersOf(OLD, 'd', NOW), BODY)).toBe('replayed');
  for (const headers of signed) expect(judge(headers, BODY)).toBe('replayed');
  now += 602;
  expect(judge(headersOf(OLD, 'd', now), BODY)).toBeUndefined();
});

test('bodies are signed as bytes: no text, no JSON is made of them before', () => {
  const bytes = randomBytes(1_000);
  expect(open()(headersOf(NEW, 'msg_1', NOW, bytes), bytes)).toBeUndefined();
});

test.each([
  [OLD, Buffer.from('an old key of twenty-four')],
  ['whsec_YWJj', Buffer.from('abc')],
  ['plain', Buffer.from('plain')],
  ['whsec_', undefined],
  ['whsec_not base64!', undefined],
  ['whsec_a', undefined],
])('the key of %s', (text, key) => {
  expect(signingKeyOf(createSecret(text))).toEqual(key);
});
