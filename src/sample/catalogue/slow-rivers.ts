/** Slow Rivers: long, quiet recordings; a live stream; one that is nobody's business. */
import { discussion, heard, timed, written } from './model.ts';
import type { Channel, Video } from './model.ts';

export const RIVERS: Channel = {
  id: 'UCSlowRiversRadio000000A',
  title: 'Slow Rivers',
  handle: '@SlowRivers',
  description: 'Water, mostly. Recorded from ferries, bridges and one very patient rowing boat.',
  publishedAt: '2022-04-18T05:00:00Z',
  country: 'DE',
  language: 'de',
  subscriberCount: 9_870,
  viewCount: 740_031,
  keywords: 'river nature ambient live',
};

const base = { channelId: RIVERS.id, categoryId: '19', language: 'en' } as const;

const live: Video = {
  ...base,
  id: 'riverLive0A',
  title: 'LIVE: the river from the old railway bridge',
  description: 'Day and night since spring. A heron comes by at about six.',
  tags: ['live', 'river', 'nature', 'webcam'],
  publishedAt: '2026-04-15T04:00:00Z',
  durationSeconds: 0,
  viewCount: 51_208,
  likeCount: 3_377,
  broadcast: 'live',
  tracks: [],
  threads: [],
};

const dawn: Video = {
  ...base,
  id: 'riverDawn5U',
  title: 'Tomorrow evening: the river, with a microphone in it',
  description: 'We put it under the third arch. Bring headphones.',
  tags: ['live', 'river', 'nature'],
  publishedAt: '2026-05-28T09:00:00Z',
  durationSeconds: 0,
  viewCount: 0,
  likeCount: 41,
  broadcast: 'upcoming',
  tracks: [],
  threads: discussion('riverDawn5U', '2026-05-29T08:00:00Z', [
    ['mika', 'Set an alarm for this. Who am I.', 3],
  ]),
};

const ice: Video = {
  ...base,
  id: 'riverIce06Y',
  title: 'The ice goes out: four hours, as it was streamed',
  description: 'It cracked at 2:14:30, and then it took its time.',
  tags: ['river', 'ice', 'live'],
  publishedAt: '2026-02-21T09:30:00Z',
  durationSeconds: 14_512,
  viewCount: 38_771,
  likeCount: 2_004,
  broadcast: 'completed',
  tracks: [
    heard(
      'en',
      'English',
      timed(14_512, ['Nothing yet.', 'There. Did you hear it?', 'There it goes.']),
    ),
  ],
  threads: [],
};

const hidden: Video = {
  ...base,
  id: 'privateRv1E',
  title: 'Rehearsal, not for the public',
  description: 'Sound check only.',
  tags: ['river'],
  publishedAt: '2026-04-14T04:00:00Z',
  durationSeconds: 41,
  viewCount: 3,
  likeCount: 0,
  refusal: 'private',
  tracks: [written('en', 'English', timed(41, ['One, two. One, two.', 'Can you hear the water?']))],
  threads: [],
};

const walk: Video = {
  ...base,
  id: 'riverWalk2I',
  title: 'A walk along the towpath, with thoughts',
  description: 'Seven minutes of river, boots and half a theory of boredom.',
  tags: ['river', 'walk', 'nature'],
  publishedAt: '2025-09-28T08:00:00Z',
  durationSeconds: 424,
  viewCount: 6_802,
  likeCount: 511,
  tracks: [
    written(
      'en',
      'English',
      timed(424, [
        'People say a river is always the same.',
        'They have not walked beside one for long enough.',
      ]),
    ),
  ],
  tokenGates: { '*': 'all' },
  threads: discussion('riverWalk2I', '2025-10-10T07:00:00Z', [
    ['mika', 'Half a theory of boredom is more than most of us have.', 12],
  ]),
};

const night: Video = {
  ...base,
  id: 'eightHour3M',
  title: 'Eight hours of a river at night',
  description: 'For sleeping. No music, no advertising in the middle, one owl at 3:12:40.',
  tags: ['river', 'sleep', 'ambient', 'night'],
  publishedAt: '2024-12-21T20:00:00Z',
  durationSeconds: 28_813,
  viewCount: 402_117,
  likeCount: 15_208,
  tracks: [],
  threads: discussion('eightHour3M', '2025-02-02T02:02:00Z', [
    ['night-shift-nora', 'The owl gets me every time.', 44],
  ]),
};

const ferryLines = [
  'Mein Vater war Fährmann, und sein Vater auch.',
  'Früher haben wir Kühe übergesetzt, heute sind es Fahrräder.',
  'Der Fluss trägt die Fähre selbst, wir haben keinen Motor. Man muss nur das Ruder richtig stellen.',
  'Übermütig darf man nicht werden. Das Wasser weiß alles besser.',
  'Ob nach mir jemand kommt? Meine Enkelin übt schon.',
];

const ferry: Video = {
  ...base,
  id: 'ferryman04Q',
  title: 'Der Fährmann: ein Gespräch auf der Gierseilfähre',
  description:
    'Eine Überfahrt, ein Fährmann, keine Eile. Eine kleine Geschichte des Flusses.\n\nA ferryman talks (German, with captions). River history.',
  tags: ['river', 'Fähre', 'Gespräch', 'history'],
  publishedAt: '2025-06-29T08:00:00Z',
  durationSeconds: 86,
  language: 'de',
  viewCount: 24_006,
  likeCount: 2_119,
  tracks: [
    written('de', 'German', timed(86, ferryLines)),
    heard('de', 'German', timed(86, ferryLines)),
  ],
  threads: discussion('ferryman04Q', '2025-08-17T11:00:00Z', [
    ['tomasz', 'Die Enkelin übt schon! Wunderschön.', 66],
  ]),
};

export const RIVERS_VIDEOS: readonly Video[] = [live, dawn, ice, hidden, walk, night, ferry];
