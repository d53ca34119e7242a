import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlayerOutcome } from '../../../src/youtube/transcripts/player-outcome.ts';

test('whatever JSON comes, it is judged', () => {
  const key = fc.constantFrom(
    'playabilityStatus',
    'status',
    'reason',
    'messages',
    'errorScreen',
    'playerErrorMessageRenderer',
    'captions',
    'playerCaptionsTracklistRenderer',
    'captionTracks',
    'audioTracks',
    'translationLanguages',
    'videoDetails',
    'runs',
    'text',
    'baseUrl',
    'languageCode',
    'vssId',
    'name',
    '__proto__',
  );
  const leaf = fc.oneof(
    fc.constantFrom('OK', 'ERROR', 'LOGIN_REQUIRED', 'LIVE_STREAM_OFFLINE', 'https://x', 'en'),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(
      fc.record({ playabilityStatus: tree, captions: tree, videoDetails: tree }),
      (answer) => {
        expect(typeof parsePlayerOutcome(answer, 'x').outcome).toBe('string');
      },
    ),
    { numRuns: 500 },
  );
});
