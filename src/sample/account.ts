/** The one account of the sample: whose channel it has, and what lies in it besides. */
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from './catalogue/index.ts';
import type { Playlist, PlaylistEntry } from './catalogue/model.ts';
import type { SampleState } from './state.ts';

/** The account owns a channel of the catalogue, and so the captions of that channel's videos. */
export const SAMPLE_ACCOUNT = { channelId: SAMPLE_CHANNEL_IDS.lantern } as const;

/** The playlists that only the account sees. */
export const SAMPLE_ACCOUNT_PLAYLISTS = {
  /** In the order its owner gave it. */
  drafts: 'PLaccountDraftsOfTheNightShift000a',
  /** Sorted by the day a video was added: a position cannot be asked for. */
  sortedByDate: 'PLaccountSortedByTheDayItWasAddeda',
} as const;

/** Whether a playlist keeps its own order; the API cannot tell, nor change it. */
export function isSortedByDate(playlist: Playlist): boolean {
  return playlist.id === SAMPLE_ACCOUNT_PLAYLISTS.sortedByDate;
}

/** An item id in the form of YouTube's: the playlist's, a dot and 16 digits, in base64. */
export function itemIdOf(playlistId: string, digits: string): string {
  return Buffer.from(`${playlistId}.${digits}`).toString('base64').replace(/=+$/, '');
}

function entriesOf(playlistId: string, videoIds: readonly string[]): readonly PlaylistEntry[] {
  return videoIds.map((videoId, index) => ({
    id: itemIdOf(playlistId, String(index + 1).padStart(16, '0')),
    videoId,
    addedAt: `2026-03-0${videoIds.length - index}T21:00:00Z`,
  }));
}

/** Puts the account's own playlists into a state that does not have them. */
export function addAccountPlaylists(state: SampleState): void {
  const base = {
    channelId: SAMPLE_ACCOUNT.channelId,
    privacyStatus: 'private',
  } as const;
  const { drafts, sortedByDate } = SAMPLE_ACCOUNT_PLAYLISTS;
  state.playlists.set(drafts, {
    ...base,
    id: drafts,
    title: 'Night shift: drafts',
    description: 'What the next season might begin with.',
    publishedAt: '2026-02-20T20:00:00Z',
    tags: ['drafts', 'season 3'],
    defaultLanguage: 'en',
    entries: entriesOf(drafts, [SAMPLE_IDS.tour, SAMPLE_IDS.threeHours, SAMPLE_IDS.hebrew]),
  });
  state.playlists.set(sortedByDate, {
    ...base,
    id: sortedByDate,
    title: 'Seen lately',
    description: 'The newest on top, always.',
    publishedAt: '2026-02-21T20:00:00Z',
    entries: entriesOf(sortedByDate, [SAMPLE_IDS.german, SAMPLE_IDS.emoji]),
  });
}
