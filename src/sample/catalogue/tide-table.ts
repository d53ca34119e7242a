/** The Tide Table: a minute a day, made by rule; more uploads than two pages hold. */
import { heard, timed } from './model.ts';
import type { Channel, Video } from './model.ts';

export const TIDES: Channel = {
  id: 'UCTheTideTableDaily0000Q',
  title: 'The Tide Table',
  handle: '@TheTideTable',
  description: 'One minute a day: when the water is low, when it is back, and what to wear for it.',
  publishedAt: '2025-12-30T05:00:00Z',
  country: 'FR',
  language: 'en',
  subscriberCount: 1_204,
  viewCount: 60_312,
  keywords: 'tides coast walking daily',
};

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2026-01-01T05:00:00Z');
const DAYS = 128;

/** The moon is late by so much every day. */
const DELAY_MINUTES = 50;
const HALF_A_TIDE_MINUTES = 373;

const ADVICE = [
  'Boots, and nothing on your feet that you would miss.',
  'The sandbank is further away than it looks.',
  'Take the child by the hand, and the dog by the lead.',
  'The mussels are not ours before Friday.',
  'The wind decides today, not the moon.',
] as const;

const dayName = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

function clock(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

function tide(index: number): Video {
  const at = FIRST_DAY + index * DAY_MS;
  const low = 312 + index * DELAY_MINUTES;
  const day = dayName.format(at);
  const advice = ADVICE[index % ADVICE.length] ?? '';
  return {
    id: `tideDay${String(index + 1).padStart(3, '0')}A`,
    channelId: TIDES.id,
    categoryId: '22',
    language: 'en',
    title: `Tide table, ${day}: low water at ${clock(low)}`,
    description: `Low water ${clock(low)}, high water ${clock(low + HALF_A_TIDE_MINUTES)}. ${advice}`,
    tags: ['tides', 'coast'],
    publishedAt: new Date(at).toISOString().replace('.000', ''),
    durationSeconds: 52,
    viewCount: 300 + ((index * 97) % 211),
    likeCount: 4 + (index % 13),
    tracks: [
      heard(
        'en',
        'English',
        timed(52, [
          `Good morning. It is the ${day}.`,
          `Low water is at ${clock(low)}, and it is back at ${clock(low + HALF_A_TIDE_MINUTES)}.`,
          advice,
        ]),
      ),
    ],
    threads: [],
  };
}

/** From the first of January on, one a day. */
export const TIDES_VIDEOS: readonly Video[] = Array.from({ length: DAYS }, (_, index) =>
  tide(index),
);
