/** What the account writes under videos: comments, replies, and what is refused. */
import { expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { call, callerWith, refusalOf, SCOPES } from './oauth-support.ts';
import type { Caller } from './oauth-support.ts';
import { askApi, dig, openSample } from './support.ts';
import type { Answer } from './support.ts';

const openAccount = async (): Promise<Caller> => callerWith(await openSample());

const comment = (caller: Caller, videoId: unknown, textOriginal?: string): Promise<Answer> =>
  call(caller, 'POST', 'commentThreads?part=snippet', {
    snippet: { videoId, topLevelComment: { snippet: { textOriginal } } },
  });

const answerTo = (caller: Caller, parentId: unknown, textOriginal: string): Promise<Answer> =>
  call(caller, 'POST', 'comments?part=snippet', { snippet: { parentId, textOriginal } });

test('a comment stands on top of the others, and is counted', async () => {
  const caller = await openAccount();
  const { sample } = caller;
  const count = async (): Promise<unknown> =>
    dig(
      (await askApi(sample, 'videos', { part: 'statistics', id: SAMPLE_IDS.hebrew })).json,
      'items',
      0,
      'statistics',
      'commentCount',
    );
  const before = Number(await count());
  const spent = sample.quotaUsed('default');
  const { status, json } = await comment(caller, SAMPLE_IDS.hebrew, 'Lovely & <clear> at 0:42');
  expect(status).toBe(200);
  expect(sample.quotaUsed('default') - spent).toBe(50);
  expect(json).toMatchObject({
    kind: 'youtube#commentThread',
    id: expect.stringMatching(/^Ug[\w-]{20}4AaABAg$/),
    snippet: {
      videoId: SAMPLE_IDS.hebrew,
      totalReplyCount: 0,
      topLevelComment: {
        snippet: {
          textOriginal: 'Lovely & <clear> at 0:42',
          textDisplay: expect.stringContaining('Lovely &amp; &lt;clear&gt; at <a href='),
          authorChannelId: { value: SAMPLE_CHANNEL_IDS.lantern },
        },
      },
    },
  });
  const listed = await askApi(sample, 'commentThreads', {
    part: 'id',
    videoId: SAMPLE_IDS.hebrew,
  });
  expect(dig(listed.json, 'items', 0, 'id')).toBe(json['id']);
  expect(Number(await count())).toBe(before + 1);
});

test('a reply goes below its comment, and its id begins with the parent’s', async () => {
  const caller = await openAccount();
  const { id } = (await comment(caller, SAMPLE_IDS.tour, 'Part two?')).json;
  const { status, json } = await answerTo(caller, id, 'On Thursday.');
  expect([status, json['kind']]).toEqual([200, 'youtube#comment']);
  expect(String(json['id']).startsWith(`${String(id)}.`)).toBe(true);
  const replies = await askApi(caller.sample, 'comments', {
    part: 'snippet',
    parentId: String(id),
  });
  expect(dig(replies.json, 'items', 0, 'snippet', 'textOriginal')).toBe('On Thursday.');
});

test.each([
  ['no video', undefined, 'x', 400, 'channelOrVideoIdMissing'],
  ['an unknown video', SAMPLE_IDS.unknown, 'x', 404, 'videoNotFound'],
  ['comments that are off', SAMPLE_IDS.commentsOff, 'x', 403, 'forbidden'],
  ['no text', SAMPLE_IDS.tour, ' ', 400, 'commentTextRequired'],
  ['too long a text', SAMPLE_IDS.tour, 'x'.repeat(10_001), 400, 'commentTextTooLong'],
])('a comment with %s is refused', async (_, videoId, text, status, reason) => {
  const answer = await comment(await openAccount(), videoId, text);
  expect(refusalOf(answer)).toEqual([status, reason]);
});

test('a reply needs a parent, and a reply is none', async () => {
  const caller = await openAccount();
  expect(refusalOf(await answerTo(caller, undefined, 'x'))).toEqual([400, 'parentIdMissing']);
  const { id } = (await comment(caller, SAMPLE_IDS.tour, 'x')).json;
  const reply = (await answerTo(caller, id, 'y')).json['id'];
  expect(refusalOf(await answerTo(caller, reply, 'z'))).toEqual([404, 'parentCommentNotFound']);
});

test('writing comments takes more than the scope that manages playlists', async () => {
  const caller = await callerWith(await openSample(), SCOPES.manage);
  expect(refusalOf(await comment(caller, SAMPLE_IDS.tour, 'x'))).toEqual([
    403,
    'insufficientPermissions',
  ]);
});
