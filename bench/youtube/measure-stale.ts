/** YouTube is down, and what the cache holds is past its time: everybody gets the old answer, marked. */
import type { FaultRow } from './measure-faults.ts';
import { openParts } from './open-parts.ts';

const TIMEOUT_MS = 1_000;
const QUERIES = 50;
const CALLS = 500;
/** A search is good for ten minutes. */
const LATER_MS = 11 * 60_000;
/** As of any storm. */
const MOST_REQUESTS = 25;

const query = (index: number): string => `observability ${index % QUERIES}`;

/** Everything in this process reads a clock that `setForward` sets forward. */
function adjustClock() {
  const real = Date.now;
  let aheadMs = 0;
  Date.now = () => real() + aheadMs;
  return {
    setForward(ms: number): void {
      aheadMs += ms;
    },
    restore(): void {
      Date.now = real;
    },
  };
}

export async function measureStale(): Promise<FaultRow> {
  const clock = adjustClock();
  const parts = await openParts({ timeoutMs: TIMEOUT_MS });
  try {
    for (let index = 0; index < QUERIES; index += 1) {
      await parts.call('search_videos', { query: query(index) });
    }
    const before = parts.sample.requests.length;
    clock.setForward(LATER_MS);
    parts.sample.queueFault({ match: '/youtube/v3', status: 503, times: Infinity });
    const rssBefore = process.memoryUsage.rss();
    const results = await Promise.all(
      Array.from({ length: CALLS }, (_, index) =>
        parts.call('search_videos', { query: query(index) }),
      ),
    );
    const stale = results.filter(
      ({ payload }) => payload['success'] === true && payload['stale_reason'] === 'unavailable',
    );
    const upstreamRequests = parts.sample.requests.length - before;
    const slowestMs = Math.max(...results.map(({ elapsedMs }) => elapsedMs));
    return {
      fault: `5xx storm, ${CALLS} at once, for what the cache holds past its time`,
      calls: CALLS,
      upstreamRequests,
      results: `${stale.length} × ok, the old answer with stale_reason`,
      slowestMs,
      rssGrowthBytes: Math.max(0, process.memoryUsage.rss() - rssBefore),
      isMet:
        stale.length === CALLS &&
        upstreamRequests <= MOST_REQUESTS &&
        slowestMs <= TIMEOUT_MS + 100,
    };
  } finally {
    await parts.close();
    clock.restore();
  }
}
