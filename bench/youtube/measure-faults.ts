/** The faults that YouTube, or something between, may have: what a caller gets, and what it costs. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Fault } from '../../src/sample/server.ts';
import { measureStale } from './measure-stale.ts';
import { type CallResult, type Parts, openParts } from './open-parts.ts';

const TIMEOUT_MS = 1_000;
const STORM = 500;
/** A storm of 500 calls may reach YouTube this often (docs/youtube.md). */
const MOST_REQUESTS = 25;
/** An outage shows in health within this. */
const SHOWN_WITHIN_MS = 10_000;
const MIB = 1024 * 1024;

export interface FaultRow {
  readonly fault: string;
  readonly calls: number;
  readonly upstreamRequests: number;
  /** Codes and reasons of the results, with how many had them. */
  readonly results: string;
  readonly slowestMs: number;
  readonly rssGrowthBytes: number;
  readonly isMet: boolean;
}

interface Case {
  readonly fault: string;
  /** Queued for every request. */
  readonly inject?: Omit<Fault, 'match' | 'times'>;
  /** What the sample's search bucket holds; no end without it. */
  readonly searchUnits?: number;
  readonly match?: string;
  readonly calls: number;
  readonly inSequence?: boolean;
  readonly tool?: 'search_videos' | 'get_video_transcript';
  readonly code: string;
  readonly mostRequests: number;
  readonly mostMs: number;
  readonly mostGrowthBytes?: number;
}

const CASES: readonly Case[] = [
  {
    fault: 'hangs',
    inject: { hang: true },
    calls: 1,
    code: 'timeout',
    mostRequests: 1,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: `5xx storm, ${STORM} at once`,
    inject: { status: 503 },
    calls: STORM,
    code: 'unavailable',
    mostRequests: MOST_REQUESTS,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: `5xx storm, ${STORM} in a row`,
    inject: { status: 503 },
    calls: STORM,
    inSequence: true,
    code: 'unavailable',
    mostRequests: MOST_REQUESTS,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: `429 of a minute, ${STORM} at once`,
    inject: { reason: 'rateLimitExceeded', status: 429, headers: { 'retry-after': '30' } },
    calls: STORM,
    code: 'rate_limited',
    mostRequests: MOST_REQUESTS,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: `429 of the day, ${STORM} at once`,
    // The sample's own: the warm-up takes the only unit.
    searchUnits: 1,
    calls: STORM,
    code: 'quota_exhausted',
    mostRequests: MOST_REQUESTS,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: 'HTML instead of JSON',
    inject: { html: true },
    calls: 1,
    code: 'unavailable',
    mostRequests: 3,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: 'truncated body',
    inject: { truncate: true },
    calls: 1,
    code: 'unavailable',
    mostRequests: 3,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: 'broken connection',
    inject: { truncate: true, reset: true },
    calls: 1,
    code: 'unavailable',
    mostRequests: 3,
    mostMs: TIMEOUT_MS + 100,
  },
  {
    fault: '200 MB instead of an answer',
    inject: { bodyBytes: 200 * MIB },
    calls: 1,
    code: 'unavailable',
    mostRequests: 1,
    mostMs: TIMEOUT_MS + 100,
    mostGrowthBytes: 150 * MIB,
  },
  {
    fault: 'gzip bomb of 1 GiB',
    inject: { gzipBytes: 1024 * MIB },
    calls: 1,
    code: 'unavailable',
    mostRequests: 1,
    mostMs: TIMEOUT_MS + 100,
    mostGrowthBytes: 150 * MIB,
  },
  {
    fault: 'bot wall on transcripts, 500 at once',
    inject: { html: true },
    match: '/youtubei/v1/player',
    tool: 'get_video_transcript',
    calls: STORM,
    code: 'unavailable',
    mostRequests: MOST_REQUESTS,
    mostMs: TIMEOUT_MS + 100,
  },
];

function summarise(results: readonly CallResult[]): string {
  const named = results.map(({ payload }) =>
    payload['success'] === true
      ? 'ok'
      : `${String(payload['code'])} (${String(payload['reason'])})`,
  );
  return [...Map.groupBy(named, (name) => name)]
    .map(([name, { length }]) => (length === 1 ? name : `${length} × ${name}`))
    .join(', ');
}

/** Of distinct videos and queries, so that neither cache nor single flight has a part in it. */
const argumentsOf = (tool: Case['tool'], index: number): Record<string, unknown> =>
  tool === 'get_video_transcript'
    ? { video_url: `storm${String(index).padStart(6, '0')}` }
    : { query: `storm ${index}` };

async function callAll(parts: Parts, { calls, inSequence, tool }: Case): Promise<CallResult[]> {
  const name = tool ?? 'search_videos';
  const call = (index: number): Promise<CallResult> => parts.call(name, argumentsOf(tool, index));
  const indices = Array.from({ length: calls }, (_, index) => index);
  if (inSequence !== true) return Promise.all(indices.map(call));
  const results: CallResult[] = [];
  for (const index of indices) results.push(await call(index));
  return results;
}

async function measureCase(one: Case): Promise<FaultRow> {
  const { searchUnits } = one;
  const parts = await openParts({
    timeoutMs: TIMEOUT_MS,
    ...(searchUnits === undefined ? {} : { quotaLimits: { search: searchUnits } }),
  });
  try {
    // What is loaded at the first call is not the fault's.
    await parts.call(one.tool ?? 'search_videos', argumentsOf(one.tool, -1));
    const before = parts.sample.requests.length;
    if (one.inject) {
      const match = one.match ?? '/youtube/v3';
      parts.sample.queueFault({ match, ...one.inject, times: Infinity });
    }
    const rssBefore = process.memoryUsage.rss();
    const results = await callAll(parts, one);
    const upstreamRequests = parts.sample.requests.length - before;
    const slowestMs = Math.max(...results.map(({ elapsedMs }) => elapsedMs));
    const rssGrowthBytes = Math.max(0, process.memoryUsage.rss() - rssBefore);
    const isMet =
      results.every(({ payload }) => payload['code'] === one.code) &&
      upstreamRequests <= one.mostRequests &&
      slowestMs <= one.mostMs &&
      rssGrowthBytes <= (one.mostGrowthBytes ?? Infinity);
    return {
      fault: one.fault,
      calls: one.calls,
      upstreamRequests,
      results: summarise(results),
      slowestMs,
      rssGrowthBytes,
      isMet,
    };
  } finally {
    await parts.close();
  }
}

/** A redirect to a private address: nobody may connect there. */
async function measureRedirect(): Promise<FaultRow> {
  let connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const { port } = trap.address() as AddressInfo;
  try {
    const row = await measureCase({
      fault: 'redirect to a private address',
      inject: { status: 302, body: '', headers: { location: `http://127.0.0.1:${port}/latest` } },
      calls: 1,
      code: 'unavailable',
      mostRequests: 1,
      mostMs: TIMEOUT_MS + 100,
    });
    const results = `${row.results}; ${connections} connections to the private address`;
    return { ...row, results, isMet: row.isMet && connections === 0 };
  } finally {
    trap.close();
    await once(trap, 'close');
  }
}

/** YouTube fails five calls in a row: health says so, and soon. */
async function measureHealth(): Promise<FaultRow> {
  const parts = await openParts({ timeoutMs: TIMEOUT_MS });
  const startedAt = performance.now();
  try {
    for (let index = 0; index < 5; index += 1) {
      parts.sample.queueFault({ match: '/youtube/v3', status: 503, times: 3 });
      await parts.call('search_videos', { query: `degraded ${index}` });
    }
    const { status, message } = parts.health().components.youtube_api ?? {};
    const afterMs = performance.now() - startedAt;
    return {
      fault: 'outage of five calls: health',
      calls: 5,
      upstreamRequests: parts.sample.requests.length,
      results: `youtube_api ${String(status)} ${afterMs.toFixed(0)} ms after the first: ${String(message)}`,
      slowestMs: NaN,
      rssGrowthBytes: 0,
      isMet: status !== 'healthy' && afterMs <= SHOWN_WITHIN_MS,
    };
  } finally {
    await parts.close();
  }
}

export async function measureFaults(): Promise<readonly FaultRow[]> {
  const rows: FaultRow[] = [];
  for (const one of CASES) rows.push(await measureCase(one));
  rows.push(await measureRedirect(), await measureStale(), await measureHealth());
  return rows;
}
