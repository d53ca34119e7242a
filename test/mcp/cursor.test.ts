import { expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { createCursorSigner } from '../../src/mcp/cursor.ts';
import type { CursorArguments } from '../../src/mcp/cursor.ts';
import { createSecret } from '../../src/secret.ts';

const SECRET = 'a secret of some thirty-two bytes';
const signer = createCursorSigner(createSecret(SECRET));
const ARGS = {
  query: 'שלום 💥',
  max_results: 10,
  order: ['date', 'rating'],
  nested: { b: 1, a: 2 },
};
const STATE = { page_token: 'CAoQAA', offset: 25, done: false, etag: null };

/** The reason of the refusal, or `accepted`. */
function judge(cursor: string, tool = 'search_videos', args: CursorArguments = ARGS): string {
  try {
    signer.decode(tool, args, cursor);
    return 'accepted';
  } catch (error) {
    if (error instanceof ToolError && error.code === 'invalid_input') return error.reason;
    throw error;
  }
}

test('a cursor gives its state back, to the tool and the arguments it was made for', () => {
  const cursor = signer.encode('search_videos', ARGS, STATE);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(signer.decode('search_videos', ARGS, cursor)).toEqual(STATE);
});

test('a cursor outlives a restart and holds on a replica with the same secret', () => {
  const cursor = signer.encode('search_videos', ARGS, STATE);
  const replica = createCursorSigner(createSecret(SECRET));
  expect(replica.decode('search_videos', ARGS, cursor)).toEqual(STATE);
});

test('the same state makes the same cursor, so a cached page stays the same page', () => {
  expect(signer.encode('t', ARGS, STATE)).toBe(signer.encode('t', ARGS, STATE));
});

test('the order of arguments, absent ones and the cursor itself make no difference', () => {
  const cursor = signer.encode('search_videos', { ...ARGS, cursor: 'the one before' }, STATE);
  const { query, ...rest } = ARGS;
  const sameArgs = { ...rest, nested: { a: 2, b: 1 }, query, channel_id: undefined, cursor };
  expect(signer.decode('search_videos', sameArgs, cursor)).toEqual(STATE);
});

test('another tool, other arguments or another secret refuse it', () => {
  const cursor = signer.encode('search_videos', ARGS, STATE);
  const foreign = createCursorSigner(createSecret('another secret'));
  expect([
    judge(cursor),
    judge(cursor, 'search_channels'),
    judge(cursor, 'search_videos', { ...ARGS, query: 'shalom' }),
    judge(cursor, 'search_videos', { ...ARGS, max_results: '10' }),
    judge(cursor, 'search_videos', { ...ARGS, order: ['rating', 'date'] }),
    judge(cursor, 'search_videos', {}),
    judge(foreign.encode('search_videos', ARGS, STATE)),
  ]).toEqual(['accepted', ...Array.from({ length: 6 }, () => 'invalid_cursor')]);
});

// One, two and no spare bits at the end of the base64url text.
test.each([{ a: '' }, { a: 'x' }, { a: 'xy' }])(
  'whatever character of the cursor of %j is changed, put in or left out, it is refused',
  (state) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \n.é';
    const cursor = signer.encode('t', {}, state);
    const tampered = ['A', '=', '==', '\n', '.', ' '].map((suffix) => cursor + suffix);
    for (let at = 0; at < cursor.length; at += 1) {
      const before = cursor.slice(0, at);
      const after = cursor.slice(at + 1);
      const others = Array.from(alphabet).filter((character) => character !== cursor[at]);
      tampered.push(before, before + after, `${before}A${cursor.slice(at)}`);
      tampered.push(...others.map((character) => before + character + after));
    }
    expect(judge(cursor, 't', {})).toBe('accepted');
    expect(tampered.filter((text) => judge(text, 't', {}) !== 'invalid_cursor')).toEqual([]);
  },
);

test.each(['', 'x', 'CAoQAA', '{"page_token":"x"}', 'A'.repeat(43), 'A'.repeat(100_000)])(
  'a text that is no cursor is refused',
  (text) => {
    expect(judge(text)).toBe('invalid_cursor');
  },
);

test('a refusal says what to do', () => {
  expect(() => signer.decode('t', {}, 'nonsense')).toThrow(/leave cursor out to start over/);
});
