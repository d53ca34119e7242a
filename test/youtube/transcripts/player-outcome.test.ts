import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseTimedXml } from '../../../src/youtube/transcripts/parse-timed-xml.ts';
import { parsePlayerOutcome } from '../../../src/youtube/transcripts/player-outcome.ts';

const recordings = new URL('../../../../shared/data/youtube-recorded/', import.meta.url);
const skipWithoutRecordings = (skip: (condition: boolean, note: string) => void): void =>
  skip(!existsSync(recordings), 'the recordings in ../shared/data/youtube-recorded are not here');

const readRecording = (name: string): string => readFileSync(new URL(name, recordings), 'utf8');
const playRecording = (name: string, videoId?: string) =>
  parsePlayerOutcome(JSON.parse(readRecording(name)), videoId);

test('recorded: a playable video names its tracks', ({ skip }) => {
  skipWithoutRecordings(skip);
  const found = playRecording('player-ok.json', 'GJLlxj_dtq8');
  if (found.outcome !== 'ok') throw new Error(found.outcome);
  expect(found.title).toBe('Surface Go Review - It’s Awesome');
  expect(found.tracks.map(({ language, kind }) => [language, kind])).toContainEqual([
    'en',
    'generated',
  ]);
  expect(found.tracks.find(({ language, kind }) => language === 'en' && kind === 'manual')).toEqual(
    {
      language: 'en',
      kind: 'manual',
      name: 'English',
      is_translatable: true,
      is_default: true,
      url: expect.stringMatching(/^https:\/\/www\.youtube\.com\/api\/timedtext\?/),
    },
  );
  expect(found.tracks.filter(({ is_default }) => is_default !== false)).toHaveLength(1);
  expect(found.translationLanguages).toContainEqual({ language: 'ar', name: 'Arabic' });
});

test('recorded: a playable video without captions has none', ({ skip }) => {
  skipWithoutRecordings(skip);
  expect(playRecording('player-no-captions.json')).toEqual({ outcome: 'no_captions' });
});

test('recorded: the bot wall is a blocked address', ({ skip }) => {
  skipWithoutRecordings(skip);
  expect(playRecording('player-ip-blocked.json')).toMatchObject({
    outcome: 'ip_blocked',
    detail: expect.stringContaining('not a bot'),
  });
});

test('recorded: srv1 captions are read whole', ({ skip }) => {
  skipWithoutRecordings(skip);
  expect(parseTimedXml(readRecording('timedtext-srv1.xml'))).toEqual([
    { start_seconds: 0, duration_seconds: 1.54, text: 'Hey, this is just a test' },
    {
      start_seconds: 1.54,
      duration_seconds: 4.16,
      text: 'this is <i>not</i> the original transcript',
    },
    {
      start_seconds: 5.7,
      duration_seconds: 3.239,
      text: 'just something shorter, I made up for testing',
    },
  ]);
});

const refused = (playabilityStatus: object, videoDetails?: object): unknown => ({
  playabilityStatus,
  ...(videoDetails ? { videoDetails } : {}),
});
const DETAILS = { videoId: 'x', title: 'A title' };
const screen = (reason: string, subreason = ''): object => ({
  playerErrorMessageRenderer: {
    reason: { simpleText: reason },
    subreason: { runs: [{ text: subreason }] },
  },
});

test.each([
  [
    'the bot wall',
    refused({ status: 'LOGIN_REQUIRED', reason: 'Sign in to confirm you’re not a bot' }),
    'ip_blocked',
  ],
  [
    'the bot wall in another language',
    refused({
      status: 'LOGIN_REQUIRED',
      reason: 'Melde dich an, um zu bestätigen, dass du kein Bot bist',
    }),
    'ip_blocked',
  ],
  ['the bot wall without a word', refused({ status: 'LOGIN_REQUIRED' }), 'ip_blocked'],
  [
    'the age gate',
    refused(
      { status: 'LOGIN_REQUIRED', reason: 'This video may be inappropriate for some users.' },
      DETAILS,
    ),
    'age_restricted',
  ],
  [
    'the age gate in another language',
    refused({ status: 'LOGIN_REQUIRED', reason: 'אימות גיל' }, DETAILS),
    'age_restricted',
  ],
  [
    'the age gate without details',
    refused({
      status: 'LOGIN_REQUIRED',
      reason: 'Sign in to confirm your age',
      desktopLegacyAgeGateReason: 1,
    }),
    'age_restricted',
  ],
  [
    'the age gate by its English words alone',
    refused({ status: 'LOGIN_REQUIRED', reason: 'Sign in to confirm your age' }),
    'age_restricted',
  ],
  [
    'tracks without a URL',
    {
      playabilityStatus: { status: 'OK' },
      captions: { playerCaptionsTracklistRenderer: { captionTracks: [{ languageCode: 'en' }] } },
    },
    'upstream_changed',
  ],
  ['the age check', refused({ status: 'AGE_CHECK_REQUIRED', reason: 'x' }), 'age_restricted'],
  [
    'a private video',
    refused({ status: 'LOGIN_REQUIRED', messages: ['This is a private video.'] }),
    'private',
  ],
  [
    'a private video in another language',
    refused({ status: 'LOGIN_REQUIRED', messages: ['Dieses Video ist privat.'] }, DETAILS),
    'private',
  ],
  [
    'a private video by its screen',
    refused({ status: 'LOGIN_REQUIRED', reason: '', errorScreen: screen('Private video') }),
    'private',
  ],
  [
    'a private video that is unplayable',
    refused({ status: 'UNPLAYABLE', reason: 'This video is private' }),
    'private',
  ],
  [
    'an unknown video',
    refused({ status: 'ERROR', reason: 'This video is unavailable' }),
    'not_found',
  ],
  [
    'an unknown video in another language',
    refused({ status: 'ERROR', reason: 'Video nicht verfügbar' }),
    'not_found',
  ],
  [
    'an unplayable video',
    refused({
      status: 'UNPLAYABLE',
      reason: 'Custom Reason',
      errorScreen: screen('Custom Reason', 'Sub'),
    }),
    'not_found',
  ],
  [
    'a client that YouTube distrusts',
    refused({ status: 'UNPLAYABLE', reason: 'The page needs to be reloaded.' }),
    'upstream_changed',
  ],
  [
    'a premiere',
    refused({ status: 'LIVE_STREAM_OFFLINE', reason: 'Premieres in 2 hours' }),
    'no_captions',
  ],
  ['a status nobody knows', refused({ status: 'BRAND_NEW' }), 'upstream_changed'],
  [
    'an empty track list',
    {
      playabilityStatus: { status: 'OK' },
      captions: { playerCaptionsTracklistRenderer: { captionTracks: [] } },
    },
    'no_captions',
  ],
  [
    'captions without a list of tracks',
    { playabilityStatus: { status: 'OK' }, captions: { playerCaptionsTracklistRenderer: {} } },
    'no_captions',
  ],
  [
    'captions that are null',
    { playabilityStatus: { status: 'OK' }, captions: null },
    'no_captions',
  ],
  [
    'captions of another form',
    { playabilityStatus: { status: 'OK' }, captions: { captionsViewModel: { tracks: [{}] } } },
    'upstream_changed',
  ],
  [
    'a track list that is none',
    {
      playabilityStatus: { status: 'OK' },
      captions: { playerCaptionsTracklistRenderer: [{ captionTracks: [] }] },
    },
    'upstream_changed',
  ],
  [
    'captions that are a text',
    { playabilityStatus: { status: 'OK' }, captions: 'x' },
    'upstream_changed',
  ],
  [
    'another video',
    { playabilityStatus: { status: 'OK' }, videoDetails: { videoId: 'another' } },
    'upstream_changed',
  ],
  ['no object', 'a string', 'upstream_changed'],
  ['null', null, 'upstream_changed'],
  ['a status that is no text', { playabilityStatus: { status: 7 } }, 'upstream_changed'],
])('%s', (_name, answer, outcome) => {
  expect(parsePlayerOutcome(answer, 'x').outcome).toBe(outcome);
});

test.each([
  [
    'the wall describes no video',
    { status: 'LOGIN_REQUIRED' },
    { videoDetails: null },
    'ip_blocked',
  ],
  ['nor with an empty one', { status: 'LOGIN_REQUIRED' }, { videoDetails: {} }, 'ip_blocked'],
  ['no error screen', { errorScreen: null }, {}, 'upstream_changed'],
  ['an empty error screen', { errorScreen: {} }, {}, 'upstream_changed'],
  [
    'no captcha',
    { status: 'ERROR', errorScreen: { playerCaptchaViewModel: null } },
    {},
    'not_found',
  ],
  ['no age gate', { status: 'UNPLAYABLE', desktopLegacyAgeGateReason: 0 }, {}, 'not_found'],
])('what is null, empty or 0 is not there: %s', (_name, status, rest, outcome) => {
  expect(parsePlayerOutcome({ playabilityStatus: status, ...rest }).outcome).toBe(outcome);
});

test('the reason is told once, with its second line, as plain text', () => {
  const answer = refused({
    status: 'UNPLAYABLE',
    reason: 'Custom Reason',
    errorScreen: screen('Custom Reason', 'Join this channel'),
  });
  expect(parsePlayerOutcome(answer)).toMatchObject({
    detail: 'YouTube says: "Custom Reason – Join this channel"',
  });
});

test('a track without a URL or a language is left out, a nameless one is named by its language', () => {
  const captionTracks = [
    { languageCode: 'en' },
    { baseUrl: 'https://www.youtube.com/api/timedtext?v=1' },
    { baseUrl: 'https://www.youtube.com/api/timedtext?v=2', languageCode: 'de' },
    null,
  ];
  const answer = {
    playabilityStatus: { status: 'OK' },
    captions: { playerCaptionsTracklistRenderer: { captionTracks } },
  };
  expect(parsePlayerOutcome(answer)).toEqual({
    outcome: 'ok',
    title: null,
    tracks: [
      {
        url: 'https://www.youtube.com/api/timedtext?v=2',
        language: 'de',
        name: 'de',
        kind: 'manual',
        is_translatable: false,
        is_default: null,
      },
    ],
    translationLanguages: [],
  });
});
