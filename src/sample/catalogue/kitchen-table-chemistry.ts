/** Kitchen Table Chemistry: why food does what it does. */
import { discussion, heard, timed, written } from './model.ts';
import type { Channel, Video } from './model.ts';
import { SALT_REMARKS } from './salt-comments.ts';

export const KITCHEN: Channel = {
  id: 'UCKitchenTableChemist00g',
  title: 'Kitchen Table Chemistry',
  handle: '@KitchenTableChemistry',
  description:
    'Cooking, with the reasons. One pot, one question, one blind tasting per video.\nRecipes are in the descriptions.',
  publishedAt: '2018-10-01T06:30:00Z',
  country: 'GB',
  language: 'en',
  subscriberCount: 1_320_000,
  viewCount: 98_450_112,
  keywords: 'cooking recipes "food science" bread',
};

const base = { channelId: KITCHEN.id, categoryId: '26', language: 'en' } as const;

const saltLines = [
  'Two pots, the same lentils, the same amount of salt.',
  'In the left one the salt goes in at the start. In the right one, at the table.',
  'Here\'s the thing people get wrong: it is not about "more" or "less".',
  'Salt needs time to travel. About ten minutes for a lentil, a night for a chicken.',
  'Four people taste, and nobody knows which is which.',
  'All four choose the left pot. Two of them say the right one is saltier.',
  'And they are right as well: salt that sits outside tastes louder.',
  'So salt early what you cook, salt late what should crunch, & taste in between.',
];

const salt: Video = {
  ...base,
  id: 'saltWhen00A',
  title: 'Salt: when, how much & why it matters',
  description:
    'Two pots of lentils, one blind tasting, and an answer to the oldest argument in cooking.\n\nYou need: 250 g brown lentils, 6 g salt, patience.\n\n#cooking #foodscience',
  tags: ['cooking', 'salt', 'food science', 'lentils'],
  publishedAt: '2025-12-05T16:00:00Z',
  durationSeconds: 154,
  viewCount: 1_204_998,
  likeCount: 58_120,
  tracks: [
    written('en', 'English', timed(154, saltLines)),
    heard('en', 'English', timed(154, saltLines)),
  ],
  threads: discussion('saltWhen00A', '2026-05-20T20:15:00Z', SALT_REMARKS),
};

const bread: Video = {
  ...base,
  id: 'breadThreeE',
  title: 'Bread with three ingredients, and the fourth is time',
  description:
    'Flour, water, salt. No kneading, no machine. What happens in the dough during the eighteen hours you are not looking.',
  tags: ['bread', 'baking', 'cooking', 'fermentation', 'recipe'],
  publishedAt: '2026-01-16T16:00:00Z',
  durationSeconds: 141,
  viewCount: 842_310,
  likeCount: 40_277,
  tracks: [
    written(
      'en',
      'English',
      timed(141, [
        'Flour, water, salt. That is the shopping list.',
        'Stir until there is no dry flour left, and then walk away.',
        'The flour brings its own yeast. Not much of it, so give it a night.',
        'While you sleep, the proteins find each other. That is kneading, without you.',
        'In the morning it wobbles, and it smells a little like yoghurt.',
        'Fold it four times, not more: you want to keep the bubbles.',
        'A hot pot with a lid is a small steam oven.',
        'Forty-five minutes, and then the hardest part: let it cool before you cut.',
      ]),
    ),
    written(
      'fr',
      'French',
      timed(141, [
        'De la farine, de l’eau, du sel. Voilà la liste des courses.',
        'Mélangez jusqu’à ce qu’il n’y ait plus de farine sèche, puis allez-vous-en.',
        'La farine apporte sa propre levure. Peu, alors laissez-lui une nuit.',
        'Pendant que vous dormez, les protéines se trouvent. C’est le pétrissage, sans vous.',
        'Une cocotte bien chaude avec son couvercle est un petit four à vapeur.',
        'Quarante-cinq minutes, et puis le plus difficile : attendre avant de couper.',
      ]),
    ),
  ],
  threads: discussion('breadThreeE', '2026-03-08T07:00:00Z', [
    [
      'sourdough_sid',
      'Eighteen hours in my kitchen in winter is not enough. I go to twenty-four.',
      64,
      ['KitchenTableChemistry', 'Yes! Look at the dough, not at the clock.'],
    ],
    ['nadia_k', 'Worked on the first try. On the first try!!', 103],
    [
      'halim',
      'Recipe in grams, please?',
      21,
      ['nadia_k', '500 flour, 375 water, 10 salt. It is at 0:12.'],
    ],
  ]),
};

const onions: Video = {
  ...base,
  id: 'onionBrownI',
  title: 'Why onions turn brown (and why five minutes is a lie)',
  description:
    'Every recipe says five minutes. We timed it: forty-one. With a thermometer in the pan.',
  tags: ['cooking', 'onions', 'maillard', 'food science'],
  publishedAt: '2025-08-22T16:00:00Z',
  durationSeconds: 88,
  viewCount: 377_045,
  likeCount: 19_006,
  tracks: [
    heard(
      'en',
      'English',
      timed(88, [
        'The recipe says five minutes until golden. So we put a clock next to the pan.',
        'First the water has to leave. As long as it steams, nothing browns.',
        'After twelve minutes the temperature finally climbs above one hundred degrees.',
        'Now sugars and proteins react, and that is the smell you know.',
        'A pinch of baking soda makes it faster, and also turns it into jam.',
        'Golden after twenty-six minutes, brown after forty-one. Five is a lie.',
      ]),
    ),
  ],
  threads: discussion('onionBrownI', '2025-09-30T11:00:00Z', [
    ['the-other-ben', 'I have been saying this for years. FORTY minutes.', 77],
  ]),
};

const knife: Video = {
  ...base,
  id: 'cheapKnifeM',
  title: 'A cheap knife, sharpened well, against a "good" one',
  description: 'Tomatoes do not read price tags. A test with nine cooks and no logos.',
  tags: ['cooking', 'knife', 'kitchen tools', 'test'],
  publishedAt: '2025-05-09T16:00:00Z',
  durationSeconds: 67,
  viewCount: 205_600,
  likeCount: null,
  tracks: [
    written(
      'en',
      'English',
      timed(67, [
        'Nine cooks, two knives, tape over the logos.',
        'One of them cost as much as a bicycle. The other one, as much as a lunch.',
        'Both were sharpened this morning, by the same hand.',
        'Seven of nine preferred the lunch. Sharp beats dear.',
      ]),
    ),
  ],
  threads: discussion('cheapKnifeM', '2025-06-01T09:00:00Z', [
    ['pepperpot', 'Now do whetstones.', 30],
  ]),
};

const noodles: Video = {
  ...base,
  id: 'noodle5minQ',
  title: 'Five-minute noodles 🍜🔥 (no talking)',
  description: 'Just the sounds of the kitchen, and captions for the eyes. 👩🏽‍🍳 Recipe: 🧄🧄🌶️🥚',
  tags: ['cooking', 'noodles', 'recipe', 'no talking'],
  publishedAt: '2026-04-03T16:00:00Z',
  durationSeconds: 302,
  viewCount: 512_919,
  likeCount: 33_410,
  tracks: [
    written(
      'en',
      'English',
      timed(302, [
        '♪ [a knife on wood] ♪',
        'Two cloves of garlic 🧄🧄',
        'one chilli 🌶️ – seeds out if you are not brave 😅',
        'hot oil 🔥 [sizzling]',
        'The cook 👩🏽‍🍳 waits. The cat 🐈‍⬛ does not.',
        'noodles in 🍜 & an egg on top 🥚',
        '5️⃣ minutes ✅ serves 👨‍👩‍👧',
        'from 🇯🇵 with ❤️‍🔥',
      ]),
    ),
  ],
  threads: discussion('noodle5minQ', '2026-05-11T19:00:00Z', [
    ['wok_and_roll', '🍜🍜🍜 11/10', 45, ['soupdragon', '🐉 approves']],
    ['lee_cooks', 'The cat at 2:31 😂', 99],
  ]),
};

const children: Video = {
  ...base,
  id: 'kidsKitcheU',
  title: 'School kitchen: pancakes with class 3b',
  description: 'Twenty-two children, one hob, no tears. Cooking with children, made for children.',
  tags: ['cooking', 'children', 'pancakes', 'school'],
  publishedAt: '2025-10-17T15:00:00Z',
  durationSeconds: 93,
  viewCount: 88_002,
  likeCount: 2_350,
  tracks: [
    written(
      'en',
      'English',
      timed(93, [
        'Good morning, class 3b! Who has washed their hands?',
        'One egg, one cup of milk, one cup of flour. You can count it on one hand.',
        'Stir until you can no longer see any lumps. A few may hide.',
        'The first pancake is always for the cook. That is the law.',
      ]),
    ),
  ],
  threads: null,
};

const sangak: Video = {
  ...base,
  id: 'nanSangak0Y',
  title: 'نان سنگک در خانه | Sangak at home',
  description:
    'نانی که روی سنگ پخته می\u200cشود. با سنگ\u200cریزه\u200cهای تمیز و یک فر معمولی.\n\nA guest episode in Persian, with Persian and English captions.',
  tags: ['cooking', 'bread', 'نان', 'سنگک', 'baking'],
  publishedAt: '2026-03-20T16:00:00Z',
  durationSeconds: 79,
  language: 'fa',
  viewCount: 64_781,
  likeCount: 5_902,
  tracks: [
    written(
      'fa',
      'Persian',
      timed(79, [
        'سلام! امروز نان سنگک می\u200cپزیم.',
        'آرد کامل، آب، کمی نمک و خمیرمایه.',
        'خمیر باید شل باشد؛ آن\u200cقدر شل که به دست بچسبد.',
        'سنگ\u200cریزه\u200cها را نیم ساعت در فر داغ می\u200cکنیم.',
        'نان را روی سنگ\u200cها پهن می\u200cکنیم و ده دقیقه صبر می\u200cکنیم.',
        'سنگ\u200cها را جدا کنید، نمی\u200cخواهید دندانتان بشکند!',
      ]),
    ),
    written(
      'en',
      'English',
      timed(79, [
        'Hello! Today we are baking sangak.',
        'Wholemeal flour, water, a little salt and yeast.',
        'The dough has to be loose; loose enough to stick to your hand.',
        'The pebbles go into a hot oven for half an hour.',
        'Spread the bread on the stones and wait for ten minutes.',
        'Take the stones off. You do not want to break a tooth!',
      ]),
    ),
  ],
  threads: discussion('nanSangak0Y', '2026-04-02T14:00:00Z', [
    ['nadia_k', 'بوی نان را از این\u200cجا حس می\u200cکنم ❤️', 58],
  ]),
};

export const KITCHEN_VIDEOS: readonly Video[] = [
  salt,
  bread,
  onions,
  knife,
  noodles,
  children,
  sangak,
];
