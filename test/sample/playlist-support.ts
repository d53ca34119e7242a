/** What the tests of playlist writes share: an account, and ways to fill its playlists. */
import { expect } from 'vitest';
import { SAMPLE_CHANNEL_IDS } from '../../src/sample/catalogue/index.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { call, callerWith } from './oauth-support.ts';
import type { Caller } from './oauth-support.ts';
import { dig, list, openSample } from './support.ts';
import type { Answer } from './support.ts';

/** The playlist that no write may touch. */
export const UPLOADS = `UU${SAMPLE_CHANNEL_IDS.lantern.slice(2)}`;

/** A new playlist of the account; its id. */
export async function makePlaylist(caller: Caller, more: object = {}): Promise<string> {
  const { json } = await call(caller, 'POST', 'playlists?part=snippet,status', {
    snippet: { title: 'Tides', description: 'All of them', tags: ['sea'], defaultLanguage: 'en' },
    status: { privacyStatus: 'private' },
    ...more,
  });
  return String(json['id']);
}

export const itemBody = (playlistId: string, videoId: string, more: object = {}): object => ({
  snippet: { playlistId, resourceId: { kind: 'youtube#video', videoId }, ...more },
});

export const addItem = (
  caller: Caller,
  playlistId: string,
  videoId: string,
  more: object = {},
): Promise<Answer> =>
  call(
    caller,
    'POST',
    'playlistItems?part=snippet,contentDetails',
    itemBody(playlistId, videoId, more),
  );

/** The items of a playlist, as pairs of item and video id. */
export async function itemsOf(
  caller: Caller,
  playlistId: string,
): Promise<readonly { readonly id: string; readonly videoId: string }[]> {
  const { json } = await call(
    caller,
    'GET',
    `playlistItems?part=snippet&maxResults=50&playlistId=${playlistId}`,
  );
  return list(json['items']).map((item, index) => {
    expect(dig(item, 'snippet', 'position')).toBe(index);
    return {
      id: String(dig(item, 'id')),
      videoId: String(dig(item, 'snippet', 'resourceId', 'videoId')),
    };
  });
}

export const videosOf = async (caller: Caller, playlistId: string): Promise<readonly string[]> =>
  (await itemsOf(caller, playlistId)).map(({ videoId }) => videoId);

export async function openAccount(
  scope?: string,
): Promise<Caller & { readonly sample: SampleService }> {
  return callerWith(await openSample(), scope);
}
