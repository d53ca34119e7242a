/** Lantern Observability: telemetry for people who get paged. */
import { discussion, heard, timed, written } from './model.ts';
import type { Channel, Video } from './model.ts';
import { TOUR_EN, TOUR_DE, TOUR_SECONDS } from './tour-transcript.ts';
import { WORKSHOP_CUES, WORKSHOP_SECONDS } from './workshop-transcript.ts';

export const LANTERN: Channel = {
  id: 'UCLanternObservability0g',
  title: 'Lantern Observability',
  handle: '@LanternObservability',
  username: 'lanternobs',
  description:
    'Traces, metrics and logs explained by two people who have been woken up by all three. New video every other Tuesday.\n\nNo product to sell; we run the night shift.',
  publishedAt: '2021-03-09T08:15:00Z',
  country: 'IE',
  language: 'en',
  subscriberCount: 48_200,
  viewCount: 2_914_377,
  keywords: 'opentelemetry tracing metrics "on call"',
};

const channelId = LANTERN.id;
const base = { channelId, categoryId: '28', language: 'en' } as const;
const tourEn = timed(TOUR_SECONDS, TOUR_EN);

const tour: Video = {
  ...base,
  id: 'otelTour00A',
  title: 'OpenTelemetry in four minutes: one request, three signals',
  description:
    'We follow a single request through a shop and watch what OpenTelemetry records on the way: a trace, a handful of metrics, and two log lines that find each other.\n\n0:00 The request\n0:48 Spans\n1:52 Metrics\n2:51 Logs\n3:30 Where to start\n\nThe example code is in Go & TypeScript; both are "boring on purpose".\n#opentelemetry #observability',
  tags: ['opentelemetry', 'observability', 'tracing', 'metrics', 'tutorial'],
  publishedAt: '2026-02-10T17:00:00Z',
  durationSeconds: TOUR_SECONDS,
  viewCount: 184_532,
  likeCount: 9_204,
  tracks: [
    written('en', 'English', tourEn),
    written('de', 'German', timed(TOUR_SECONDS, TOUR_DE)),
    heard('en', 'English', tourEn),
  ],
  threads: discussion('otelTour00A', '2026-05-02T09:30:00Z', [
    [
      'night-shift-nora',
      'I\'ve sent this to everybody who asks me "what is a span?" Thank you.',
      212,
      ['LanternObservability', 'That is exactly who it is for.'],
      ['piotr.k', 'Same here, it is on our onboarding page now.'],
    ],
    [
      'piotr.k',
      'At 1:52 the counter is called requests_total, but two scenes later it is request_count. Which one should I use?',
      34,
      ['LanternObservability', 'requests_total. The other one is a slip we left in, sorry!'],
    ],
    ['grumpy_sre', 'Four minutes & not one word about sampling.', 17],
    [
      'mika',
      'Does <trace id> in the log line need any code, or does the bridge do it?',
      9,
      ['night-shift-nora', 'The bridge does it. You only pick the fields.'],
    ],
    ['ella_b', 'Watched twice.\nOnce for the content, once for the drawings.', 41],
    ['tomasz', 'Diese Untertitel auf Deutsch sind wirklich gut gemacht 👏', 6],
  ]),
};

const instruments: Video = {
  ...base,
  id: 'otelInst01E',
  title: 'Counter, histogram or gauge? Picking an instrument',
  description:
    'Three questions decide which OpenTelemetry instrument you need: can it go down, do you care about the spread, and who reads it. With the mistakes we made ourselves.',
  tags: ['opentelemetry', 'metrics', 'histogram', 'prometheus'],
  publishedAt: '2026-03-24T17:00:00Z',
  durationSeconds: 118,
  viewCount: 61_870,
  likeCount: 2_988,
  tracks: [
    written(
      'en',
      'English',
      timed(118, [
        'Three questions, and you have your instrument.',
        'Can the number go down? If it cannot, it is a counter, and you are done.',
        'If it can go down, ask a second question: does the spread matter?',
        'The average latency of a service is a number that no customer ever waited for.',
        'So latency is a histogram: it keeps the shape, and the shape is where the pain is.',
        'Choose the bucket boundaries around the promise you made.|Half a second promised? Put a boundary at half a second.',
        'What is left is a gauge: a queue length, a temperature, the number of open connections.',
        'A gauge is a snapshot. Whatever happened between two snapshots did not happen.',
        'And the third question: who reads it? If nobody does, it is not a metric. It is a cost.',
      ]),
    ),
  ],
  threads: discussion('otelInst01E', '2026-04-11T12:00:00Z', [
    ['ella_b', '"If nobody reads it, it is a cost" is going on a sticker.', 88],
    [
      'jun',
      'What about exponential histograms?',
      12,
      ['LanternObservability', 'Next month. They deserve a whole video.'],
    ],
  ]),
};

const queue: Video = {
  ...base,
  id: 'otelQueue2I',
  title: 'Why your traces stop at the queue',
  description:
    'Context does not cross a message broker by itself. We send it along in the message headers, and decide between a parent and a link. A debugging session, start to finish.',
  tags: ['opentelemetry', 'tracing', 'kafka', 'context propagation'],
  publishedAt: '2025-11-18T17:00:00Z',
  durationSeconds: 132,
  viewCount: 39_415,
  likeCount: 1_710,
  tracks: [
    heard(
      'en',
      'English',
      timed(132, [
        'Here is a trace that ends in the middle of a sentence.',
        'The web shop publishes a message, and then there is nothing. The worker did run, we can see its logs.',
        'The context travelled in memory, and the message did not take it along.',
        'So we inject the traceparent into the headers of the message, and extract it on the other side.',
        'Now a choice: is the worker a child of the request, or only linked to it?',
        'If the customer waits for it, make it a child. If it runs tomorrow, make it a link.',
        'A batch of a hundred messages has a hundred causes. That is a hundred links, and no parent.',
      ]),
    ),
  ],
  threads: discussion('otelQueue2I', '2026-01-03T10:00:00Z', [
    ['grumpy_sre', 'The batch example is the one everybody leaves out. Good.', 53],
  ]),
};

const burnRate: Video = {
  ...base,
  id: 'burnRate03M',
  title: 'Reading a burn-rate alert at 3 a.m.',
  description:
    'Two windows, one budget. What the alert is telling you, what to look at first, and when it is right to go back to bed. SLO basics included.',
  tags: ['slo', 'alerting', 'on call', 'prometheus', 'observability'],
  publishedAt: '2025-09-02T17:00:00Z',
  durationSeconds: 96,
  viewCount: 27_008,
  likeCount: 1_402,
  tracks: [
    written(
      'en',
      'English',
      timed(96, [
        'It is three in the morning and the phone says: fast burn.',
        'It means that at this speed, the errors allowed for a month are gone in two days.',
        'Look at the short window first. If it has already recovered, the fire is out.',
        'If both windows burn, find the one dimension that explains it: a region, a version, a customer.',
        'Roll back before you understand. You can understand at nine.',
        'And write down what the alert did not tell you. That is tomorrow’s work.',
      ]),
    ),
  ],
  threads: discussion('burnRate03M', '2025-10-20T22:00:00Z', [
    ['night-shift-nora', 'Roll back before you understand. Yes. Thank you.', 140],
  ]),
};

const workshop: Video = {
  ...base,
  id: 'otelWork04Q',
  title: 'OpenTelemetry from the first span to the dashboard: the whole workshop',
  description:
    'Three hours, uncut, with the questions from the room. Bring a laptop and something that you would like to see inside of.',
  tags: ['opentelemetry', 'workshop', 'observability', 'collector'],
  publishedAt: '2025-06-14T09:00:00Z',
  durationSeconds: WORKSHOP_SECONDS,
  viewCount: 12_761,
  likeCount: 803,
  tracks: [written('en', 'English', WORKSHOP_CUES)],
  threads: discussion('otelWork04Q', '2025-08-01T18:00:00Z', [
    ['jun', 'Two hours in, and still taking notes.', 15],
  ]),
};

const exemplarLines = [
  'A graph tells you that something was slow. It does not tell you who waited.',
  'An exemplar is one real request, pinned to one point of the histogram.',
  'Click the dot, and you stand inside the trace that made it.',
  'For that, the measurement has to happen while the span is active.',
  'And the trace has to be kept: an exemplar of a dropped trace is a dead end.',
];

const exemplars: Video = {
  ...base,
  id: 'exemplar05U',
  title: 'Exemplars: from a graph to the one trace behind it',
  description: 'The shortest way from "p99 is up" to the request that did it.',
  tags: ['opentelemetry', 'exemplars', 'prometheus', 'tracing'],
  publishedAt: '2026-04-21T17:00:00Z',
  durationSeconds: 74,
  viewCount: 9_930,
  likeCount: 611,
  tracks: [
    written('en', 'English', timed(74, exemplarLines)),
    heard('en', 'English', timed(74, exemplarLines)),
  ],
  tokenGates: { ANDROID: 'manual' },
  threads: discussion('exemplar05U', '2026-04-30T08:00:00Z', [
    ['mika', 'Dead end exemplars, that was us last week.', 4],
  ]),
};

const cardinalityLines = [
  'One label, one user id, and the bill has a new digit.',
  'Every combination of label values is a series of its own, and you pay for each.',
  'Ask of a label: could I write all of its values on one page? If not, it belongs on the span.',
];

const cardinality: Video = {
  ...base,
  id: 'cardinal06Y',
  title: 'Cardinality: the bill nobody expected',
  description: 'What a label costs, how to count before you ship, and where the detail belongs.',
  tags: ['metrics', 'cardinality', 'prometheus', 'cost'],
  publishedAt: '2026-05-05T17:00:00Z',
  durationSeconds: 58,
  viewCount: 7_244,
  likeCount: 530,
  tracks: [
    written('en', 'English', timed(58, cardinalityLines)),
    heard('en', 'English', timed(58, cardinalityLines)),
  ],
  tokenGates: { ANDROID: 'all' },
  threads: [],
};

export const LANTERN_VIDEOS: readonly Video[] = [
  tour,
  instruments,
  queue,
  burnRate,
  workshop,
  exemplars,
  cardinality,
];
