/** Harbour & Hinterland: history from the edge of the map. Hides its number of subscribers. */
import { discussion, heard, timed, written } from './model.ts';
import type { Channel, Video } from './model.ts';

export const HARBOUR: Channel = {
  id: 'UCHarbourHinterland0000A',
  title: 'Harbour & Hinterland',
  handle: '@HarbourAndHinterland',
  username: 'harbourhinterland',
  description:
    'Small histories of big changes: harbours, roads, maps, the people who carried things. Sources are listed under every video.',
  publishedAt: '2016-02-29T12:00:00Z',
  country: 'NL',
  language: 'en',
  subscriberCount: null,
  viewCount: 20_118_400,
  keywords: 'history maps harbours documentary',
};

const base = { channelId: HARBOUR.id, categoryId: '27', language: 'en' } as const;

const lighthouse: Video = {
  ...base,
  id: 'lighthous0A',
  title: 'A short history of the lighthouse',
  description:
    'From wood fires on a headland to a lens as tall as a house. Why keepers counted seconds, and what a light has to say besides "here".',
  tags: ['history', 'lighthouse', 'sea', 'technology'],
  publishedAt: '2025-07-11T10:00:00Z',
  durationSeconds: 128,
  viewCount: 233_190,
  likeCount: 11_840,
  tracks: [
    written(
      'en',
      'English',
      timed(128, [
        'A fire on a hill tells a sailor one thing: there is a hill.',
        'It does not say which hill. And that was the trouble for two thousand years.',
        "Coal burns brighter than wood, and dirtier. The keeper's first job was cleaning glass.",
        'Then somebody cut the lens into rings, and threw away the weight between them.',
        'Suddenly one lamp could be seen from thirty kilometres away.',
        'And because the lens turned, every tower could have a rhythm of its own.',
        'Two flashes, ten seconds of dark: now the light says its name.',
      ]),
    ),
    written(
      'nl',
      'Dutch',
      timed(128, [
        'Een vuur op een heuvel zegt een zeeman maar één ding: hier is een heuvel.',
        'Niet welke heuvel. En dat was tweeduizend jaar lang het probleem.',
        'Toen sneed iemand de lens in ringen en gooide het gewicht ertussen weg.',
        'Opeens was één lamp op dertig kilometer te zien.',
        'Twee flitsen, tien seconden donker: nu zegt het licht zijn naam.',
      ]),
    ),
  ],
  threads: discussion('lighthous0A', '2025-11-23T16:30:00Z', [
    [
      'keeper_of_lights',
      'My grandfather was the last keeper on our island. He still counts seconds when he cannot sleep.',
      481,
      ['HarbourAndHinterland', 'We would love to talk to him.'],
      ['mapnerd', 'Please make that video.'],
    ],
    ['mapnerd', 'Sources are excellent, as ever.', 36],
  ]),
};

const summer: Video = {
  ...base,
  id: 'summer1816E',
  title: '1816: the year without a summer, told from one village',
  description:
    'Snow in June, bread at four times its price, and a parish book that lists it all. A history of weather, and of who paid for it.',
  tags: ['history', '1816', 'climate', 'volcano', 'documentary'],
  publishedAt: '2025-03-14T10:00:00Z',
  durationSeconds: 112,
  viewCount: 401_552,
  likeCount: 20_115,
  tracks: [
    written(
      'en',
      'English',
      timed(112, [
        'On the sixth of June the priest writes one line: snow, two fingers deep.',
        'He does not know that a mountain exploded, a year ago, on the other side of the world.',
        'In July he writes: no hay. In August: no grain worth the cutting.',
        'By October bread costs four times what it did.',
        'People eat nettles and moss. The baker mixes in sawdust, and is fined for it.',
        'In spring thirty-one of the village leave, down the river, with all they have.',
        'The book says where they wanted to go. It does not say who arrived.',
      ]),
    ),
    written(
      'de',
      'German',
      timed(112, [
        'Am sechsten Juni schreibt der Pfarrer eine einzige Zeile: Schnee, zwei Finger hoch.',
        'Er weiß nicht, dass vor einem Jahr am anderen Ende der Welt ein Berg explodiert ist.',
        'Im Oktober kostet das Brot das Vierfache.',
        'Die Leute essen Brennnesseln und Moos. Der Bäcker streckt mit Sägemehl und wird bestraft.',
        'Im Frühjahr ziehen einunddreißig aus dem Dorf den Fluss hinunter.',
      ]),
    ),
  ],
  threads: discussion('summer1816E', '2025-06-06T06:06:00Z', [
    ['halim', '"It does not say who arrived." Oof.', 267],
  ]),
};

const surgery: Video = {
  ...base,
  id: 'fieldSurg0I',
  title: 'Inside a field hospital of 1854',
  description:
    'What surgeons knew, and what they did without. Contains drawings of operations. A history for adults.',
  tags: ['history', 'medicine', 'surgery', '19th century'],
  publishedAt: '2024-11-08T10:00:00Z',
  durationSeconds: 1_145,
  viewCount: 150_020,
  likeCount: 6_001,
  tracks: [
    written(
      'en',
      'English',
      timed(1_145, [
        'Please do not watch this while you eat.',
        'The table is a door, and it is still on its hinges.',
      ]),
    ),
  ],
  refusal: 'age',
  threads: discussion('fieldSurg0I', '2025-01-15T21:00:00Z', [
    ['parsley77', 'I ate while watching. Mistake.', 90],
  ]),
};

const mapLines = [
  'Every map lies. The question is what for.',
  'This one makes a river wider than it was, because a duke wanted a border.',
  'This one leaves out a road, because a merchant paid for it to be left out.',
  'And this island does not exist. The mapmaker invented it to catch copiers.',
  'Three other maps show it. He went to court with every one of them.',
];

const maps: Video = {
  ...base,
  id: '-mapsLied0M',
  title: 'How old maps lied, and who paid them to',
  description:
    'A border, a road and an island that never was. The history of maps is a history of customers.',
  tags: ['history', 'maps', 'cartography'],
  publishedAt: '2026-02-27T10:00:00Z',
  durationSeconds: 83,
  viewCount: 178_233,
  likeCount: 9_415,
  tracks: [
    written('en', 'English', timed(83, mapLines)),
    heard('en', 'English', timed(83, mapLines)),
  ],
  threads: discussion('-mapsLied0M', '2026-03-19T13:00:00Z', [
    [
      'mapnerd',
      'Trap islands! I own a print of one. https://example.org/trap-islands',
      72,
      ['keeper_of_lights', 'Of course you do.'],
    ],
  ]),
};

const silent: Video = {
  ...base,
  id: 'harbour911Q',
  title: 'The harbour in 1911: a silent film, restored',
  description:
    'Fourteen minutes of unloading, smoking and looking into the camera. No sound, no captions, no hurry.',
  tags: ['history', 'silent film', 'harbour', 'restoration'],
  publishedAt: '2024-05-03T10:00:00Z',
  durationSeconds: 846,
  viewCount: 96_733,
  likeCount: 7_720,
  tracks: [],
  threads: discussion('harbour911Q', '2024-09-09T09:09:00Z', [
    ['soupdragon', 'The boy with the dog looks straight at us, from 113 years away.', 318],
  ]),
};

export const HARBOUR_VIDEOS: readonly Video[] = [lighthouse, summer, surgery, maps, silent];
