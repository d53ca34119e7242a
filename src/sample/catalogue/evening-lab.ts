/** מעבדת הערב: science at the kitchen table, in Hebrew. */
import { discussion, heard, timed, written } from './model.ts';
import type { Channel, Video } from './model.ts';

export const EVENING_LAB: Channel = {
  id: 'UCEveningLabHebrew00000Q',
  title: 'מעבדת הערב',
  handle: '@EveningLab',
  description: 'מדע לשעת ערב: ניסוי אחד, שאלה אחת, כוס תה. הסרטונים בעברית, הכתוביות גם באנגלית.',
  publishedAt: '2020-06-15T17:00:00Z',
  country: 'IL',
  language: 'iw',
  subscriberCount: 87_400,
  viewCount: 6_204_118,
  keywords: 'מדע ניסויים פיזיקה science',
};

// YouTube's own code for Hebrew is the old `iw`.
const base = { channelId: EVENING_LAB.id, categoryId: '28', language: 'iw' } as const;

const skyLines = [
  'ערב טוב, וברוכים הבאים למעבדה.',
  'השאלה של היום נשמעת פשוטה: למה השמיים כחולים?',
  'ממלאים כוס גדולה במים, ומוסיפים כפית אחת של חלב.',
  'מאירים מהצד עם פנס, ומכבים את האור בחדר.',
  'תראו: מהצד המים כחלחלים, ומול הפנס הם כתומים.',
  'האור הכחול מתפזר יותר. לזה קוראים "פיזור ריילי" (Rayleigh).',
  'ולכן ביום השמיים כחולים, ובשקיעה 🌅 הם אדומים.',
  'שָׁלוֹם, ולהתראות בשבוע הבא!',
];

const sky: Video = {
  ...base,
  id: 'shamayim00A',
  title: 'למה השמיים כחולים? ניסוי עם כוס חלב 🥛',
  description:
    'פנס, כוס מים וכפית חלב: כך רואים פיזור ריילי בבית.\n\nWhy is the sky blue? An experiment with a torch and a spoon of milk (Hebrew, with English captions).',
  tags: ['מדע', 'פיזיקה', 'ניסוי', 'science', 'sky'],
  publishedAt: '2026-01-29T18:00:00Z',
  durationSeconds: 97,
  viewCount: 142_087,
  likeCount: 12_903,
  tracks: [
    written('iw', 'Hebrew', timed(97, skyLines)),
    written(
      'en',
      'English',
      timed(97, [
        'Good evening, and welcome to the lab.',
        "Today's question sounds simple: why is the sky blue?",
        'Fill a large glass with water, and add one spoon of milk.',
        'Shine a torch from the side, and turn off the light in the room.',
        'Look: from the side the water is bluish, and facing the torch it is orange.',
        'Blue light scatters more. This is called "Rayleigh scattering".',
        'So by day the sky is blue, and at sunset 🌅 it is red.',
        'Goodbye, and see you next week!',
      ]),
    ),
    heard('iw', 'Hebrew', timed(97, skyLines)),
  ],
  threads: discussion('shamayim00A', '2026-03-01T19:00:00Z', [
    ['נועה', 'עשינו את זה עם הילדים, עבד מצוין! 💙', 133, ['EveningLab', 'איזה כיף לשמוע!']],
    ['yoav', 'ומה לגבי מאדים? שם השקיעה כחולה.', 41, ['EveningLab', 'שאלה מעולה, סרטון בקרוב.']],
  ]),
};

const yeast: Video = {
  ...base,
  id: 'shmarim001E',
  title: 'מה אוכלים שמרים? בלון, בקבוק וסוכר',
  description: 'בקבוק שמנפח בלון לבדו: תסיסה, בשלוש מידות של סוכר.',
  tags: ['מדע', 'שמרים', 'ניסוי', 'biology'],
  publishedAt: '2025-11-06T18:00:00Z',
  durationSeconds: 84,
  viewCount: 58_344,
  likeCount: 4_870,
  tracks: [
    heard(
      'iw',
      'Hebrew',
      timed(84, [
        'שלושה בקבוקים, שלושה בלונים, ושמרים מהמקרר.',
        'בראשון אין סוכר. בשני כפית. בשלישי חמש כפיות.',
        'אחרי עשרים דקות הבלון האמצעי כבר עומד.',
        'הבלון השלישי מפתיע: יותר מדי סוכר מאט את השמרים.',
      ]),
    ),
  ],
  threads: [],
};

const bubbles: Video = {
  ...base,
  id: 'bubbles002I',
  title: 'בועת סבון שלא מתפוצצת',
  description: 'מים, סבון, גליצרין וסבלנות. כמה זמן בועה יכולה לחיות? השיא שלנו: 6:41 דקות.',
  tags: ['מדע', 'בועות', 'כימיה', 'chemistry'],
  publishedAt: '2025-04-24T18:00:00Z',
  durationSeconds: 73,
  viewCount: 33_920,
  likeCount: 2_808,
  tracks: [
    {
      ...written(
        // Some uploads carry the newer code.
        'he',
        'Hebrew',
        timed(73, [
          'בועה מתה משתי סיבות: היא מתייבשת, או שהיא נוגעת.',
          'גליצרין מחזיק את המים בפנים.',
          'צנצנת סגורה מחזיקה את הרוח בחוץ.',
          'שש דקות וארבעים ואחת שניות. עכשיו אתם!',
        ]),
      ),
      isTranslatable: false,
    },
  ],
  threads: discussion('bubbles002I', '2025-05-30T15:00:00Z', [['נועה', 'הגענו ל-7:02!', 27]]),
};

export const EVENING_LAB_VIDEOS: readonly Video[] = [sky, yeast, bubbles];
