import { expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import {
  isChannelId,
  isPlaylistId,
  isVideoId,
  parseChannelRef,
  parsePlaylistId,
  parseVideoId,
} from '../../src/youtube/ids.ts';

const VIDEO = 'dQw4w9WgXcQ';
const DASHED = '-_w4w9WgX-_';
const CHANNEL = 'UCuAXFkgsw1L7xaCfnd5JJOw';
const PLAYLIST = 'PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf';

function refusal(parse: (input: string) => unknown, input: string): ToolError {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
  throw new Error(`Accepted: ${input}`);
}

test.each([
  VIDEO,
  `  ${VIDEO}\n`,
  `https://www.youtube.com/watch?v=${VIDEO}`,
  `https://youtube.com/watch?v=${VIDEO}`,
  `https://m.youtube.com/watch?v=${VIDEO}&t=42s`,
  `https://music.youtube.com/watch?v=${VIDEO}&list=RDAMVM${VIDEO}`,
  `https://www.youtube.com/watch?app=desktop&v=${VIDEO}#t=1`,
  `https://www.youtube.com/watch/?v=${VIDEO}`,
  `https://www.youtube.com/watch?v=${VIDEO}&v=${VIDEO}`,
  `https://www.youtube.com/watch?v=${VIDEO}&title=שלום`,
  `HTTP://WWW.YouTube.COM/watch?v=${VIDEO}`,
  `www.youtube.com/watch?v=${VIDEO}`,
  `youtu.be/${VIDEO}`,
  `https://youtu.be/${VIDEO}?si=abcDEF_12-3&t=7`,
  `https://youtu.be/${VIDEO}/`,
  `https://www.youtube.com/shorts/${VIDEO}`,
  `https://www.youtube.com/shorts/${VIDEO}?feature=share`,
  `https://www.youtube.com/live/${VIDEO}?si=x`,
  `https://www.youtube.com/embed/${VIDEO}`,
  `https://www.youtube.com/v/${VIDEO}`,
  `https://www.youtube-nocookie.com/embed/${VIDEO}?rel=0`,
  `https://youtube-nocookie.com/embed/${VIDEO}`,
])('%j names the video', (input) => {
  expect(parseVideoId(input)).toBe(VIDEO);
});

test.each([DASHED, `https://youtu.be/${DASHED}`, `https://www.youtube.com/watch?v=${DASHED}`])(
  'an id may begin with a hyphen: %j',
  (input) => {
    expect(parseVideoId(input)).toBe(DASHED);
  },
);

const HOSTILE = [
  `https://evil.com/watch?v=${VIDEO}`,
  `https://www.youtube.com.evil.com/watch?v=${VIDEO}`,
  `https://notyoutube.com/watch?v=${VIDEO}`,
  `https://evil.www.youtube.com/watch?v=${VIDEO}`,
  `https://www.youtube.com./watch?v=${VIDEO}`,
  `https://www.youtube.com@evil.com/watch?v=${VIDEO}`,
  `https://user:secret@www.youtube.com/watch?v=${VIDEO}`,
  `https://@www.youtube.com/watch?v=${VIDEO}`,
  `https://www.youtube.com:443/watch?v=${VIDEO}`,
  `https://www.youtube.com:8080/watch?v=${VIDEO}`,
  `https://www.youtube.com\\@evil.com/watch?v=${VIDEO}`,
  `https:\\\\www.youtube.com/watch?v=${VIDEO}`,
  `https:www.youtube.com/watch?v=${VIDEO}`,
  `https:///www.youtube.com/watch?v=${VIDEO}`,
  `//www.youtube.com/watch?v=${VIDEO}`,
  `https://evil.com#@www.youtube.com/watch?v=${VIDEO}`,
  `https://evil.com?https://www.youtube.com/watch?v=${VIDEO}`,
  `https://127.0.0.1/watch?v=${VIDEO}`,
  `https://2130706433/watch?v=${VIDEO}`,
  `https://0x7f.1/watch?v=${VIDEO}`,
  `https://[::1]/watch?v=${VIDEO}`,
  `https://localhost/watch?v=${VIDEO}`,
  `https://ｗｗｗ.youtube.com/watch?v=${VIDEO}`,
  `https://www.youtube。com/watch?v=${VIDEO}`,
  `https://www.yоutube.com/watch?v=${VIDEO}`,
  `https://www.you\u00ADtube.com/watch?v=${VIDEO}`,
  `https://www.you\ttube.com/watch?v=${VIDEO}`,
  `https://www.you%74ube.com/watch?v=${VIDEO}`,
  `https://xn--youtube-.com/watch?v=${VIDEO}`,
  `javascript:https://www.youtube.com/watch?v=${VIDEO}`,
  `file://www.youtube.com/watch?v=${VIDEO}`,
  `ftp://www.youtube.com/watch?v=${VIDEO}`,
  `https://www.youtube.com/watch?v=${VIDEO}&x=${'y'.repeat(3_000)}`,
];

test.each(HOSTILE)('the host of %j is not trusted', (input) => {
  expect(refusal(parseVideoId, input).reason).toBe('invalid_video_url');
  const asList = input.replace('watch?v=', 'playlist?list=');
  expect(refusal(parsePlaylistId, asList).reason).toBe('invalid_playlist');
  const asChannel = input.replace(/watch\?v=[^&]*/, `channel/${CHANNEL}`);
  expect(refusal(parseChannelRef, asChannel).reason).toBe('invalid_channel');
});

test.each([
  '',
  ' ',
  'abc',
  `${VIDEO}x`,
  `${VIDEO.slice(0, 10)}!`,
  'dQw4w9WgXс0',
  CHANNEL,
  'https://www.youtube.com/',
  'https://www.youtube.com/watch',
  'https://www.youtube.com/watch?v=',
  'https://www.youtube.com/watch?v=short',
  `https://www.youtube.com/watch?v=${VIDEO}x`,
  `https://www.youtube.com/watch?v=${VIDEO}&v=${DASHED}`,
  `https://www.youtube.com/watch?V=${VIDEO}`,
  `https://www.youtube.com/playlist?v=${VIDEO}`,
  `https://www.youtube.com/shorts/${VIDEO}/../../evil`,
  `https://www.youtube.com/shorts/%E0%A4%A`,
  'https://www.youtube.com/embed/videoseries?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf',
  `https://www.youtube.com/embed/live_stream?channel=${CHANNEL}`,
  `https://youtu.be/watch/${VIDEO}`,
  `https://www.youtube.com/@handle`,
])('%j names no video', (input) => {
  expect(refusal(parseVideoId, input)).toMatchObject({
    code: 'invalid_input',
    reason: 'invalid_video_url',
  });
});

test('a refusal names the field and the accepted forms', () => {
  const error = refusal((input) => parseVideoId(input, 'video_id'), 'nonsense');
  expect(error.message).toBe(
    'video_id: "nonsense" is not a YouTube video. Give the 11-character video id, or a URL such as ' +
      'https://www.youtube.com/watch?v=ID, https://youtu.be/ID, or one with /shorts/ID, /live/ID, ' +
      '/embed/ID or /v/ID.',
  );
});

test.each([
  ['x'.repeat(10_000), 'x'.repeat(60)],
  [`${'💥'.repeat(500)}`, '💥'.repeat(60)],
])('a refusal never echoes more than 60 characters', (input, shown) => {
  const { message } = refusal(parseVideoId, input);
  expect(message).toContain(`"${shown}…"`);
  expect(message.length).toBeLessThan(400);
});

test('a refusal echoes no control or direction characters and no password', () => {
  const { message } = refusal(
    parseVideoId,
    'https://user:hunter2@evil.com/\u001b[31m\u0000\n\u202Eabc\u200B',
  );
  expect(message).toContain('"https://…@evil.com/[31mabc"');
});

test.each([
  [CHANNEL, 'id', CHANNEL],
  [` ${CHANNEL} `, 'id', CHANNEL],
  ['UC-_AXFkgsw1L7xaCfnd5J-_', 'id', 'UC-_AXFkgsw1L7xaCfnd5J-_'],
  [`https://www.youtube.com/channel/${CHANNEL}`, 'id', CHANNEL],
  [`https://www.youtube.com/channel/${CHANNEL}/videos?view=0`, 'id', CHANNEL],
  [`m.youtube.com/channel/${CHANNEL}`, 'id', CHANNEL],
  [`https://music.youtube.com/channel/${CHANNEL}`, 'id', CHANNEL],
  ['@GoogleDevelopers', 'handle', '@GoogleDevelopers'],
  ['@a.b_c-d', 'handle', '@a.b_c-d'],
  ['@ערוץ', 'handle', '@ערוץ'],
  ['https://www.youtube.com/@GoogleDevelopers', 'handle', '@GoogleDevelopers'],
  ['https://www.youtube.com/@GoogleDevelopers/videos', 'handle', '@GoogleDevelopers'],
  ['https://youtube.com/@GoogleDevelopers?si=abc', 'handle', '@GoogleDevelopers'],
  ['https://www.youtube.com/@%D7%A2%D7%A8%D7%95%D7%A5', 'handle', '@ערוץ'],
  ['https://www.youtube.com/@ערוץ', 'handle', '@ערוץ'],
  ['https://www.youtube.com/user/Google', 'username', 'Google'],
  ['https://www.youtube.com/user/Google/playlists', 'username', 'Google'],
])('%j names a channel by its %s %j', (input, kind, value) => {
  expect(parseChannelRef(input)).toEqual({ kind, value });
});

test.each([
  'https://www.youtube.com/c/GoogleDevelopers',
  'https://www.youtube.com/c/GoogleDevelopers/videos',
  'https://www.youtube.com/GoogleDevelopers',
])('the custom URL %j is refused with what to use instead', (input) => {
  const error = refusal(parseChannelRef, input);
  expect(error.reason).toBe('unsupported_channel_url');
  expect(error.message).toContain('@handle');
  expect(error.message).toContain('channel_id');
});

test.each([
  '',
  '@',
  'GoogleDevelopers',
  'UCshort',
  `${CHANNEL}x`,
  `@${'x'.repeat(31)}`,
  '@two words',
  '@a/b',
  `https://www.youtube.com/watch?v=${VIDEO}`,
  `https://www.youtube.com/shorts/${VIDEO}`,
  `https://youtu.be/${VIDEO}`,
  'https://www.youtube.com/channel/',
  'https://www.youtube.com/channel/UCshort',
  'https://www.youtube.com/user/',
  'https://www.youtube.com/user/..%2Fevil',
  'https://www.youtube.com/@',
  'https://www.youtube.com/',
  'https://www.youtube.com/c/',
  'https://www.youtube.com/feed/subscriptions',
  'https://www.youtube.com/playlist?list=PL1',
])('%j names no channel', (input) => {
  expect(refusal(parseChannelRef, input)).toMatchObject({
    code: 'invalid_input',
    reason: 'invalid_channel',
  });
});

test.each([
  [PLAYLIST, PLAYLIST],
  ['PL0123456789ABCDEF', 'PL0123456789ABCDEF'],
  ['UUuAXFkgsw1L7xaCfnd5JJOw', 'UUuAXFkgsw1L7xaCfnd5JJOw'],
  ['OLAK5uy_k1Wrxk2X3jY4ZabcdefghijklmnopqrsT', 'OLAK5uy_k1Wrxk2X3jY4ZabcdefghijklmnopqrsT'],
  ['LL', 'LL'],
  [`https://www.youtube.com/playlist?list=${PLAYLIST}`, PLAYLIST],
  [`https://music.youtube.com/playlist?list=${PLAYLIST}&si=x`, PLAYLIST],
  [`https://www.youtube.com/watch?v=${VIDEO}&list=${PLAYLIST}&index=3`, PLAYLIST],
  [`https://youtu.be/${VIDEO}?list=${PLAYLIST}`, PLAYLIST],
  [`https://www.youtube.com/embed/videoseries?list=${PLAYLIST}`, PLAYLIST],
  [`www.youtube.com/playlist?list=${PLAYLIST}`, PLAYLIST],
])('%j names the playlist %j', (input, id) => {
  expect(parsePlaylistId(input)).toBe(id);
});

test.each([
  '',
  VIDEO,
  'PL',
  'PLshort',
  `PL${'x'.repeat(80)}`,
  'my playlist',
  CHANNEL,
  `https://www.youtube.com/watch?v=${VIDEO}`,
  `https://www.youtube.com/playlist?list=${PLAYLIST}&list=PL0123456789ABCDEF`,
  'https://www.youtube.com/playlist?list=',
])('%j names no playlist', (input) => {
  expect(refusal(parsePlaylistId, input)).toMatchObject({
    code: 'invalid_input',
    reason: 'invalid_playlist',
  });
});

test.each(['WL', 'https://www.youtube.com/playlist?list=WL', 'HL'])(
  '%j is refused as a list that the API does not give out',
  (input) => {
    expect(refusal(parsePlaylistId, input).reason).toBe('private_playlist');
  },
);

test('ids that come from YouTube can be checked without an error', () => {
  expect([isVideoId(DASHED), isVideoId('x')]).toEqual([true, false]);
  expect([isChannelId(CHANNEL), isChannelId(VIDEO)]).toEqual([true, false]);
  expect([isPlaylistId(PLAYLIST), isPlaylistId(VIDEO)]).toEqual([true, false]);
});
