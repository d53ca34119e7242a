/** Whatever a caller writes becomes an id off an allowed host, or `invalid_input`; nothing else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import {
  isChannelId,
  isPlaylistId,
  isVideoId,
  parseChannelRef,
  parseCommentId,
  parsePlaylistId,
  parseVideoId,
  uploadsOf,
} from '../../src/youtube/ids.ts';

const VIDEO = 'dQw4w9WgXcQ';
const CHANNEL = 'UCuAXFkgsw1L7xaCfnd5JJOw';
const PLAYLIST = 'PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf';
const COMMENT = 'UgzDE2tasfmrYLyNkGt4AaABAg';

const COMMENT_ID = /^[A-Za-z0-9_-]{15,100}$/;

/** What each parser may give. */
const PARSERS: readonly (readonly [
  name: string,
  parse: (input: string) => unknown,
  isGood: (value: unknown) => boolean,
])[] = [
  ['a video', parseVideoId, (value) => typeof value === 'string' && isVideoId(value)],
  ['a playlist', parsePlaylistId, (value) => typeof value === 'string' && isPlaylistId(value)],
  ['a comment', parseCommentId, (value) => typeof value === 'string' && COMMENT_ID.test(value)],
  [
    'a channel',
    parseChannelRef,
    (value) => {
      const { kind, value: id } = value as ReturnType<typeof parseChannelRef>;
      if (kind === 'id') return isChannelId(id);
      return kind === 'handle' ? /^@[^\s/\\?#@]{1,30}$/u.test(id) : /^[\w.-]{1,60}$/.test(id);
    },
  ],
];

/** The id, or undefined for a refusal; throws anything that is neither. */
function outcome(parse: (input: string) => unknown, input: string): unknown {
  try {
    return parse(input);
  } catch (error) {
    const isRefusal = error instanceof ToolError && error.code === 'invalid_input';
    if (!isRefusal || error.message.length > 600) throw error;
    return undefined;
  }
}

const HOSTS = [
  'youtube.com',
  'www.youtube.com',
  'm.youtube.com',
  'music.youtube.com',
  'youtu.be',
  'youtube-nocookie.com',
  'www.youtube-nocookie.com',
];

/** Every way in which an id may follow a host. */
const TAILS = [
  `/watch?v=${VIDEO}&list=${PLAYLIST}&lc=${COMMENT}`,
  `/shorts/${VIDEO}?list=${PLAYLIST}&lc=${COMMENT}`,
  `/${VIDEO}?list=${PLAYLIST}&lc=${COMMENT}`,
  `/channel/${CHANNEL}?list=${PLAYLIST}&lc=${COMMENT}`,
  `/@handle?list=${PLAYLIST}&lc=${COMMENT}`,
  `/user/Name?list=${PLAYLIST}&lc=${COMMENT}`,
];

const octet = fc.integer({ min: 0, max: 255 });
const inBase = (base: 8 | 16) => (value: number) =>
  base === 8 ? `0${value.toString(8)}` : `0x${value.toString(16)}`;

/** Addresses in every dress that a URL parser understands. */
const addresses = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.ipV4().map((address) => `[::ffff:${address}]`),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(String),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(inBase(16)),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(inBase(8)),
  fc.tuple(octet, octet, octet, octet).map((parts) => parts.map(inBase(8)).join('.')),
  fc.tuple(octet, octet, octet, octet).map((parts) => parts.map(inBase(16)).join('.')),
  fc.tuple(octet, octet).map(([a, b]) => `${a}.${b}`),
);

const FULLWIDTH_OFFSET = 0xfee0;
const LOOKALIKES: Readonly<Record<string, string>> = {
  o: 'о',
  e: 'е',
  u: 'ս',
  y: 'у',
  b: 'Ь',
  t: 'т',
};

/** One letter of an allowed host that only looks the same, or vanishes on the way. */
const lookalikes = fc
  .tuple(
    fc.constantFrom(...HOSTS),
    fc.nat(),
    fc.constantFrom('wide', 'alike', 'soft', 'join', 'escape'),
  )
  .map(([host, at, how]) => {
    const index = at % host.length;
    const letter = host.charAt(index);
    const code = letter.charCodeAt(0);
    const changed = {
      wide: letter === '.' ? '。' : String.fromCharCode(code + FULLWIDTH_OFFSET),
      alike: LOOKALIKES[letter] ?? `${letter}\u0301`,
      soft: `${letter}\u00ad`,
      join: `${letter}\u200d`,
      escape: `%${code.toString(16)}`,
    }[how];
    return `${host.slice(0, index)}${changed}${host.slice(index + 1)}`;
  });

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const domains = fc
  .tuple(label, fc.constantFrom('com', 'be', 'net', 'test'))
  .map((p) => p.join('.'));
const allowed = fc.constantFrom(...HOSTS);

/** Hosts that are none of ours, however near they come. */
const foreign = fc
  .oneof(
    addresses,
    lookalikes,
    domains,
    fc.tuple(allowed, domains).map(([ours, theirs]) => `${ours}.${theirs}`),
    fc.tuple(allowed, domains).map(([ours, theirs]) => `${ours}@${theirs}`),
    fc.tuple(allowed, domains).map(([ours, theirs]) => `${theirs}@${ours}`),
    fc.tuple(allowed, domains).map(([ours, theirs]) => `${ours}:secret@${theirs}`),
    fc.tuple(allowed, domains).map(([ours, theirs]) => `${ours}\\@${theirs}`),
    fc.tuple(allowed, domains).map(([ours, theirs]) => `${theirs}\\.${ours}`),
    fc.tuple(allowed, domains).map(([ours, theirs]) => `${theirs}#.${ours}`),
    fc.tuple(label, allowed).map(([theirs, ours]) => `${theirs}.${ours}`),
    fc.tuple(label, allowed).map(([theirs, ours]) => `${theirs}${ours}`),
    fc.tuple(allowed, fc.integer({ min: 0, max: 65_535 })).map(([ours, port]) => `${ours}:${port}`),
    allowed.map((ours) => `${ours}.`),
    allowed.map((ours) => ours.replace('.', '\t.')),
  )
  .filter((host) => !HOSTS.includes(host));

const schemes = fc.constantFrom(
  'https://',
  'http://',
  'HTTPS://',
  '',
  '//',
  'https:\\\\',
  'https:/',
  'ftp://',
  'file://',
  'javascript://',
  'view-source:https://',
);

test.each(PARSERS)('any text is %s or refused', (_name, parse, isGood) => {
  const texts = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.webUrl(),
    fc
      .tuple(schemes, fc.oneof(allowed, foreign), fc.string({ maxLength: 60 }))
      .map((p) => p.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const value = outcome(parse, text);
      expect(value === undefined || isGood(value)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test.each(PARSERS)('a host that is not allowed never names %s', (_name, parse) => {
  fc.assert(
    fc.property(schemes, foreign, fc.constantFrom(...TAILS), (scheme, host, tail) => {
      expect(outcome(parse, `${scheme}${host}${tail}`)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
});

test('the allowed hosts are the only ones, and every one of them is read', () => {
  fc.assert(
    fc.property(fc.constantFrom('https://', 'http://', ''), allowed, (scheme, host) => {
      const path = host === 'youtu.be' ? `/${VIDEO}` : `/embed/${VIDEO}`;
      expect(parseVideoId(`${scheme}${host}${path}`)).toBe(VIDEO);
      expect(parsePlaylistId(`${scheme}${host}/watch?list=${PLAYLIST}`)).toBe(PLAYLIST);
      expect(parseCommentId(`${scheme}${host}/watch?lc=${COMMENT}`)).toBe(COMMENT);
    }),
  );
});

test.each([
  [COMMENT, COMMENT],
  [` ${COMMENT}\n`, COMMENT],
  ['z12gtjhq3qn2xxl2o224exwiqruvtda0i', 'z12gtjhq3qn2xxl2o224exwiqruvtda0i'],
  [`https://www.youtube.com/watch?v=${VIDEO}&lc=${COMMENT}`, COMMENT],
])('%j names the comment %s', (input, id) => {
  expect(parseCommentId(input)).toBe(id);
});

test.each([`${COMMENT}.9abcDEF-_12`, `https://youtu.be/${VIDEO}?lc=${COMMENT}.9abcDEF-_12`])(
  'the reply %j is refused with the comment that it answers',
  (input) => {
    expect(() => parseCommentId(input)).toThrow(
      expect.objectContaining({
        reason: 'reply_id',
        message: expect.stringMatching(new RegExp(`^comment_id: .*${COMMENT}$`)) as unknown,
      }),
    );
  },
);

test.each(['', VIDEO, 'a comment', `${COMMENT}.`, `${COMMENT}..x`, `https://youtu.be/${VIDEO}`])(
  '%j names no comment',
  (input) => {
    expect(() => parseCommentId(input)).toThrow(
      expect.objectContaining({ code: 'invalid_input', reason: 'invalid_comment' }),
    );
  },
);

test('the uploads of a channel carry its suffix', () => {
  const ref = parseChannelRef(CHANNEL);
  expect(ref.kind === 'id' && uploadsOf(ref.value)).toBe('UUuAXFkgsw1L7xaCfnd5JJOw');
});
