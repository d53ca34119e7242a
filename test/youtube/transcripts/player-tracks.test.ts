import { expect, test } from 'vitest';
import { parsePlayerOutcome } from '../../../src/youtube/transcripts/player-outcome.ts';

const withTracks = (captionTracks: unknown, rest: object = {}, status = 'OK'): unknown => ({
  playabilityStatus: { status },
  captions: { playerCaptionsTracklistRenderer: { captionTracks, ...rest } },
});
const URL_OF = 'https://www.youtube.com/api/timedtext?v=1';

test('names are read in every way they are written, without entities', () => {
  const names = [
    { simpleText: 'English &amp; more' },
    { runs: [{ text: 'English ' }, { text: '&quot;SDH&quot;' }] },
    { content: 'English' },
    'English',
    { somethingNew: 'English' },
  ];
  const answer = withTracks(names.map((name) => ({ baseUrl: URL_OF, languageCode: 'en', name })));
  const found = parsePlayerOutcome(answer);
  expect(found.outcome === 'ok' && found.tracks.map(({ name }) => name)).toEqual([
    'English & more',
    'English "SDH"',
    'English',
    'English',
    'en',
  ]);
});

test('a track without a language code or kind is told by its vssId', () => {
  const found = parsePlayerOutcome(
    withTracks([
      { baseUrl: URL_OF, vssId: 'a.pt-BR' },
      { baseUrl: URL_OF, vssId: '.iw' },
    ]),
  );
  expect(
    found.outcome === 'ok' && found.tracks.map(({ language, kind }) => [language, kind]),
  ).toEqual([
    ['pt-BR', 'generated'],
    ['iw', 'manual'],
  ]);
});

test.each([
  [{ audioTracks: [{ defaultCaptionTrackIndex: 2, hasDefaultTrack: true }] }, 2],
  [
    {
      audioTracks: [{ defaultCaptionTrackIndex: 0 }, { defaultCaptionTrackIndex: 2 }],
      defaultAudioTrackIndex: 1,
    },
    2,
  ],
  [{ audioTracks: [{ defaultCaptionTrackIndex: 2, hasDefaultTrack: false }] }, undefined],
  [{ audioTracks: [{ captionTrackIndices: [0, 1] }] }, undefined],
  [{ audioTracks: 'none' }, undefined],
  [{}, undefined],
])('the default track of %j is the one with the index %j', (rest, expected) => {
  // The one between them has no URL, and must not move the others.
  const track = (languageCode: string) => ({ baseUrl: URL_OF, languageCode });
  const found = parsePlayerOutcome(
    withTracks([track('a'), { languageCode: 'b' }, track('c')], rest),
  );
  const told = found.outcome === 'ok' ? found.tracks.map((one) => one.is_default) : [];
  expect(told).toEqual(expected === undefined ? [null, null] : [false, true]);
});

test('a stream that is over, and a warning to click away, may hand out captions', () => {
  for (const status of ['LIVE_STREAM_OFFLINE', 'CONTENT_CHECK_REQUIRED', 'ok', '']) {
    const answer = withTracks([{ baseUrl: URL_OF, languageCode: 'en' }], {}, status);
    expect(parsePlayerOutcome(answer).outcome).toBe('ok');
  }
  const answer = withTracks([{ baseUrl: URL_OF, languageCode: 'en' }], {}, 'UNPLAYABLE');
  expect(parsePlayerOutcome(answer).outcome).toBe('not_found');
});

test('a live video without captions says that it is live', () => {
  const videoDetails = { videoId: 'x', isLive: true };
  expect(parsePlayerOutcome({ playabilityStatus: { status: 'OK' }, videoDetails })).toEqual({
    outcome: 'no_captions',
    detail: 'it is live now',
  });
});

test('tracks in a form nobody knows are not passed off as none', () => {
  for (const captionTracks of [{ 0: {} }, 'en', 7, [null], [{ url: URL_OF }]]) {
    expect(parsePlayerOutcome(withTracks(captionTracks)).outcome).toBe('upstream_changed');
  }
  expect(parsePlayerOutcome({ playabilityStatus: { status: 'OK' }, captions: {} }).outcome).toBe(
    'no_captions',
  );
});
