/** `videoCategories.list`: the shelves that videos stand on. */
import { listed } from './listing.ts';
import type { Endpoint } from './listing.ts';
import type { Params } from './params.ts';
import { displayLocale, readRegion } from './regions.ts';
import { videoCategoryNotFound } from './resource-error.ts';

interface Category {
  readonly id: string;
  /** In English. */
  readonly title: string;
  /** Whether somebody may put a video there. */
  readonly assignable: boolean;
}

/** YouTube's own channel, to which the categories are ascribed. */
const YOUTUBE_CHANNEL_ID = 'UCBR8-60-B28hp2BmDPdntcQ';

/** A `-` before the number: kept for old videos, and not to be assigned. */
const CATEGORIES: readonly Category[] = [
  '1 Film & Animation',
  '2 Autos & Vehicles',
  '10 Music',
  '15 Pets & Animals',
  '17 Sports',
  '-18 Short Movies',
  '19 Travel & Events',
  '20 Gaming',
  '-21 Videoblogging',
  '22 People & Blogs',
  '23 Comedy',
  '24 Entertainment',
  '25 News & Politics',
  '26 Howto & Style',
  '27 Education',
  '28 Science & Technology',
  '29 Nonprofits & Activism',
  '-30 Movies',
  '-31 Anime/Animation',
  '-32 Action/Adventure',
  '-33 Classics',
  '-34 Comedy',
  '-35 Documentary',
  '-36 Drama',
  '-37 Family',
  '-38 Foreign',
  '-39 Horror',
  '-40 Sci-Fi/Fantasy',
  '-41 Thriller',
  '-42 Shorts',
  '-43 Shows',
  '-44 Trailers',
].map((row) => {
  const [number = '', ...title] = row.split(' ');
  return {
    id: number.replace('-', ''),
    title: title.join(' '),
    assignable: !number.startsWith('-'),
  };
});

/** A few titles in a few languages, by category; the rest stays English. */
const TITLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: {
    1: 'Film & Animation',
    2: 'Autos & Fahrzeuge',
    10: 'Musik',
    15: 'Tiere',
    17: 'Sport',
    19: 'Reisen & Events',
    20: 'Gaming',
    22: 'Menschen & Blogs',
    23: 'Comedy',
    24: 'Unterhaltung',
    25: 'Nachrichten & Politik',
    26: 'Praktische Tipps & Styling',
    27: 'Bildung',
    28: 'Wissenschaft & Technik',
  },
  fr: {
    10: 'Musique',
    17: 'Sport',
    22: 'People et blogs',
    26: 'Vie pratique et style',
    27: 'Éducation',
    28: 'Science et technologie',
  },
  he: { 10: 'מוזיקה', 17: 'ספורט', 27: 'חינוך', 28: 'מדע וטכנולוגיה' },
};

/** The shelves of a region: only the United States have one for non-profits. */
export function categoriesOf(region: string): readonly Category[] {
  return CATEGORIES.filter(({ id }) => id !== '29' || region === 'US');
}

function select(params: Params): readonly Category[] {
  if (params.filter(['id', 'regionCode']) === 'regionCode') {
    return categoriesOf(readRegion(params, 'US'));
  }
  const found = params.list('id').flatMap((id) => CATEGORIES.find((one) => one.id === id) ?? []);
  if (found.length === 0) throw videoCategoryNotFound();
  return found;
}

/** `GET /videoCategories`. Comes whole: it has neither pages nor `pageInfo`. */
export const videoCategoriesEndpoint: Endpoint = {
  path: '/videoCategories',
  bucket: 'default',
  cost: 1,
  parameters: ['id', 'regionCode', 'hl'],
  answer(params) {
    params.parts(['id', 'snippet']);
    const [language = 'en'] = displayLocale(params.one('hl')).split('-');
    const titles = TITLES[language] ?? {};
    return listed(
      'youtube#videoCategoryListResponse',
      'youtube#videoCategory',
      select(params),
      ({ id, title, assignable }) => ({
        id,
        snippet: { title: titles[id] ?? title, assignable, channelId: YOUTUBE_CHANNEL_ID },
      }),
    );
  },
};
