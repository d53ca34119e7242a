import { expect, test } from 'vitest';
import { parseVideo } from '../../src/youtube/parse-resources.ts';
import type { VideoInfo } from '../../src/youtube/shapes.ts';
import { createVideoBatch, type RequestVideos } from '../../src/youtube/video-batch.ts';
import { rejection, signal } from './open-youtube.ts';

/** Answers with every video but `missing`, and remembers what it was asked. */
function startRequests() {
  const asked: { ids: readonly string[]; signal: AbortSignal }[] = [];
  const request: RequestVideos<VideoInfo> = (ids, ctx) => {
    asked.push({ ids, signal: ctx.signal });
    return Promise.resolve(ids.filter((id) => id !== 'missing').map((id) => parseVideo({ id })));
  };
  return { asked, request, ids: () => asked.map(({ ids }) => ids) };
}

test('the request leaves when every id is asked for or settled', async () => {
  const requests = startRequests();
  const batch = createVideoBatch(['a', 'b', 'missing'], requests.request);
  const a = batch.load('a', signal());
  const missing = rejection(batch.load('missing', signal()));
  expect(requests.ids()).toEqual([]);
  batch.settle('b');
  expect(requests.ids()).toEqual([['a', 'missing']]);
  expect((await a).video_id).toBe('a');
  expect(await missing).toMatchObject({ code: 'not_found', reason: 'video_not_found' });
});

test('when everything is settled nothing is asked', () => {
  const requests = startRequests();
  const batch = createVideoBatch(['a', 'b'], requests.request);
  batch.settle('a');
  batch.settle('b');
  expect(requests.ids()).toEqual([]);
});

test('two batches of which each waits for the other’s load both leave', async () => {
  const requests = startRequests();
  const first = createVideoBatch(['a', 'b'], requests.request);
  const second = createVideoBatch(['b', 'a'], requests.request);
  // `b` of the first waits for the second's load and the other way round, as shared loads do.
  const a = first.load('a', signal());
  const b = second.load('b', signal());
  await Promise.all([a.then(() => second.settle('a')), b.then(() => first.settle('b'))]);
  expect(requests.ids()).toEqual([['a'], ['b']]);
});

test('the request is aborted when everyone has gone, not before', () => {
  const requests = startRequests();
  const batch = createVideoBatch(['a', 'b'], requests.request);
  const [one, other] = [new AbortController(), new AbortController()];
  void batch.load('a', one.signal);
  void batch.load('b', other.signal);
  one.abort();
  expect(requests.asked[0]?.signal.aborted).toBe(false);
  const reason = new Error('the last one left');
  other.abort(reason);
  expect(requests.asked[0]?.signal.reason).toBe(reason);
});
