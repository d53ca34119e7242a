/** What each tool is asked in the contract, and what it answers. */
import { expect } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';

export interface ToolCase {
  readonly args: Record<string, unknown>;
  /** What the payload of success holds, among other things. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** Among the text for clients that read no structured content. */
  readonly text: string | RegExp;
  readonly bad: Record<string, unknown>;
  /** The argument that the complaint names. */
  readonly names: string;
}

/** Shared by everything that was read from YouTube. */
const READ = {
  success: true,
  source: 'youtube',
  cached: expect.any(Boolean) as unknown,
  cache_age_seconds: expect.any(Number) as unknown,
  untrusted_fields: expect.any(Array) as unknown,
};
/** Transcripts cost nothing. */
const OF_NONE = { quota: { bucket: 'none', cost: 0, remaining: null, reset_at: null } };
const ofBucket = (bucket: string) => ({
  quota: {
    bucket,
    cost: expect.any(Number) as unknown,
    remaining: expect.any(Number) as unknown,
    reset_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT0[78]:00:00\.000Z$/) as unknown,
  },
});

export const READ_CASES: Readonly<Record<string, ToolCase>> = {
  search_videos: {
    args: { query: 'opentelemetry', max_results: 3 },
    answer: {
      ...READ,
      ...ofBucket('search'),
      videos: expect.arrayContaining([
        expect.objectContaining({ kind: 'video', id: SAMPLE_IDS.tour }),
      ]) as unknown,
    },
    text: 'OpenTelemetry in four minutes',
    bad: { query: 'x', max_results: 51 },
    names: 'max_results',
  },
  get_video_info: {
    args: { video_url: `https://youtu.be/${SAMPLE_IDS.tour}?si=x` },
    answer: {
      ...READ,
      ...ofBucket('default'),
      errors: [],
      videos: [
        expect.objectContaining({
          video_id: SAMPLE_IDS.tour,
          title: 'OpenTelemetry in four minutes: one request, three signals',
          channel_id: SAMPLE_CHANNEL_IDS.lantern,
        }),
      ],
    },
    text: 'Lantern Observability',
    bad: { video_url: 'https://example.com/watch?v=otelTour00A' },
    names: 'video_url',
  },
  get_video_transcript: {
    args: { video_url: SAMPLE_IDS.tour },
    answer: {
      ...READ,
      ...OF_NONE,
      source: 'innertube',
      video_id: SAMPLE_IDS.tour,
      language: 'en',
      kind: 'manual',
      format: 'text',
      next_cursor: null,
      text: expect.stringContaining('welcome') as unknown,
    },
    text: 'welcome',
    bad: { video_url: SAMPLE_IDS.tour, language: 'not a code' },
    names: 'language',
  },
  get_video_comments: {
    args: { video_url: SAMPLE_IDS.tour, max_results: 2 },
    answer: {
      ...READ,
      ...ofBucket('default'),
      video_id: SAMPLE_IDS.tour,
      next_cursor: expect.any(String) as unknown,
      comments: [
        expect.objectContaining({ is_reply: false, replies: expect.any(Array) as unknown }),
        expect.objectContaining({ is_reply: false }),
      ],
    },
    text: /More with cursor=\S+/,
    bad: { video_url: SAMPLE_IDS.tour, order: 'best' },
    names: 'order',
  },
  get_channel_info: {
    args: { channel_id: SAMPLE_CHANNEL_IDS.hiddenSubscribers },
    answer: {
      ...READ,
      ...ofBucket('default'),
      channel: expect.objectContaining({
        channel_id: SAMPLE_CHANNEL_IDS.hiddenSubscribers,
        subscriber_count: null,
      }) as unknown,
    },
    text: 'hidden subscribers',
    bad: {},
    names: 'channel_id',
  },
  get_video_stats: {
    args: { video_ids: [SAMPLE_IDS.tour, 'nope', SAMPLE_IDS.hiddenLikes] },
    answer: {
      success: true,
      source: 'youtube',
      ...ofBucket('batch_get_stats'),
      stats: [
        expect.objectContaining({ video_id: SAMPLE_IDS.tour, like_count: 9204 }),
        expect.objectContaining({ video_id: SAMPLE_IDS.hiddenLikes, like_count: null }),
      ],
      errors: [expect.objectContaining({ video_id: 'nope', code: 'invalid_input' })],
    },
    text: SAMPLE_IDS.tour,
    bad: { video_ids: [] },
    names: 'video_ids',
  },
  list_transcript_languages: {
    args: { video_url: SAMPLE_IDS.tour },
    answer: {
      ...READ,
      ...OF_NONE,
      source: 'innertube',
      tracks: expect.arrayContaining([
        expect.objectContaining({ language: 'en', kind: 'manual' }),
        expect.objectContaining({ language: 'de', kind: 'manual' }),
      ]) as unknown,
      translation_languages: expect.arrayContaining(['fr']) as unknown,
    },
    text: 'German',
    bad: { video_url: 'https://evil.example/watch?v=otelTour00A' },
    names: 'video_url',
  },
  search_transcript: {
    args: { video_url: SAMPLE_IDS.tour, query: 'night  SHIFT', max_matches: 1 },
    answer: {
      ...READ,
      ...OF_NONE,
      source: 'innertube',
      matches: [
        expect.objectContaining({
          text: expect.stringContaining('night shift') as unknown,
          url: expect.stringMatching(
            /^https:\/\/www\.youtube\.com\/watch\?v=otelTour00A&t=\d+s$/,
          ) as unknown,
        }),
      ],
    },
    text: 'night shift',
    bad: { video_url: SAMPLE_IDS.tour, query: '' },
    names: 'query',
  },
  list_channel_videos: {
    args: { channel_id: `https://www.youtube.com/channel/${SAMPLE_CHANNEL_IDS.manyUploads}` },
    answer: {
      ...READ,
      ...ofBucket('default'),
      channel_id: SAMPLE_CHANNEL_IDS.manyUploads,
      uploads_playlist_id: SAMPLE_PLAYLIST_IDS.manyUploads,
      videos: expect.arrayContaining([
        expect.objectContaining({ video_id: 'tideDay128A', status: 'public' }),
      ]) as unknown,
      next_cursor: expect.any(String) as unknown,
    },
    text: 'Tide table, 8 May',
    bad: { channel_id: SAMPLE_CHANNEL_IDS.lantern, max_results: 0 },
    names: 'max_results',
  },
  get_comment_replies: {
    args: { comment_id: 'Ugs4qsNQu6dMPt_1tqWiHr4AaABAg' },
    answer: {
      ...READ,
      ...ofBucket('default'),
      comment_id: 'Ugs4qsNQu6dMPt_1tqWiHr4AaABAg',
      replies: expect.arrayContaining([
        expect.objectContaining({ text: 'Same here, it is on our onboarding page now.' }),
      ]) as unknown,
    },
    text: 'onboarding page',
    bad: { comment_id: 'https://www.youtube.com/' },
    names: 'comment_id',
  },
  search_channels: {
    args: { query: 'lantern' },
    answer: {
      ...READ,
      ...ofBucket('search'),
      channels: [expect.objectContaining({ channel_id: SAMPLE_CHANNEL_IDS.lantern })],
    },
    text: 'Lantern Observability',
    bad: { query: 'lantern', order: 'date' },
    names: 'order',
  },
  get_playlist_info: {
    args: { playlist_id: `https://www.youtube.com/playlist?list=${SAMPLE_PLAYLIST_IDS.startHere}` },
    answer: {
      ...READ,
      ...ofBucket('default'),
      playlist: expect.objectContaining({ title: 'Start here', item_count: 5 }) as unknown,
    },
    text: 'Start here',
    bad: { playlist_id: 'WL' },
    names: 'playlist_id',
  },
  list_playlist_items: {
    args: { playlist_id: SAMPLE_PLAYLIST_IDS.withHoles },
    answer: {
      ...READ,
      ...ofBucket('default'),
      items: expect.arrayContaining([
        expect.objectContaining({ video_id: 'goneVideo0A', status: 'deleted', published_at: null }),
      ]) as unknown,
      next_cursor: null,
    },
    text: 'A walk along the towpath',
    bad: { playlist_id: SAMPLE_PLAYLIST_IDS.withHoles, max_results: 51 },
    names: 'max_results',
  },
  get_trending_videos: {
    args: { max_results: 2 },
    answer: {
      success: true,
      source: 'youtube',
      ...ofBucket('default'),
      region_code: 'US',
      videos: [expect.objectContaining({ video_id: 'saltWhen00A' }), expect.any(Object)],
    },
    text: 'Salt: when, how much',
    bad: { region_code: 'usa' },
    names: 'region_code',
  },
  get_video_categories: {
    args: {},
    answer: {
      success: true,
      ...ofBucket('default'),
      categories: expect.arrayContaining([
        { category_id: '10', title: 'Music', assignable: true },
      ]) as unknown,
    },
    text: 'Music',
    bad: { region_code: 'XYZ' },
    names: 'region_code',
  },
  check_oauth_status: {
    args: {},
    answer: { success: true, configured: false },
    text: 'No Google account is linked',
    bad: { account: 'x' },
    names: 'account',
  },
  get_oauth_metadata: {
    args: {},
    answer: { success: true, configured: false },
    text: 'no OAuth token',
    bad: { issuer: 'x' },
    names: 'issuer',
  },
};
