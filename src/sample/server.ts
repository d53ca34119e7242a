/**
 * The embedded sample YouTube: a stand-in for the Data API and for InnerTube over real HTTP on
 * loopback. It is what `youtube-mcp demo` shows and what the tests talk to.
 */
import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { addAccountPlaylists, SAMPLE_ACCOUNT } from './account.ts';
import { createAddressBlock } from './address-block.ts';
import type { AddressBlock, BlockOptions } from './address-block.ts';
import { createApp } from './app.ts';
import { createFaults } from './faults.ts';
import type { Fault } from './faults.ts';
import { createOauth, SAMPLE_CLIENTS } from './oauth.ts';
import type { Oauth } from './oauth.ts';
import { createQuotaMeter, DEFAULT_LIMITS } from './quota.ts';
import type { Bucket } from './quota.ts';
import { createRequestLog } from './request-log.ts';
import type { SampleRequest } from './request-log.ts';
import { createState } from './state.ts';

export type { Fault } from './faults.ts';
export type { Bucket } from './quota.ts';
export type { SampleRequest } from './request-log.ts';

const HOST = '127.0.0.1';

const DEFAULT_API_KEY = 'sample-api-key';

export interface SampleOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  /** The key it accepts. */
  readonly apiKey?: string;
  /**
   * Epoch milliseconds; decides the Pacific day, the expiry of caption URLs and when announced
   * broadcasts begin.
   */
  readonly now?: () => number;
  /** Units a day, over the published ones. */
  readonly quotaLimits?: Partial<Record<Bucket, number>>;
  /** Milliseconds added to every answer, for benchmarks. */
  readonly latencyMs?: number;
  /**
   * Requests a minute (player, captions, pages of videos) that one address may make; after that it
   * is taken for a robot. The address is the first in `X-Forwarded-For`, else the peer's.
   */
  readonly blockAfterPerMinute?: number;
  /** The bot wall, unless given; or 429 on every one of these routes. */
  readonly blockAnswer?: BlockOptions['answer'];
  /** How long an address stays blocked, by the sample's clock; 60 unless given. */
  readonly blockSeconds?: number;
  /** Between two polls for a device code, by the sample's clock; 5 unless given. */
  readonly deviceIntervalSeconds?: number;
}

/** The one project and the one account that tokens are issued for. */
export interface SampleOauth extends Pick<Oauth, 'decideDevice' | 'revokeAll'> {
  readonly clients: typeof SAMPLE_CLIENTS;
  /** Of the account. */
  readonly channelId: string;
}

export interface SampleService {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The key it accepts. */
  readonly apiKey: string;
  /** Its authorization server is on the same origin. */
  readonly oauth: SampleOauth;
  /** Every request since the start, the oldest dropped after some thousands. */
  readonly requests: readonly SampleRequest[];
  /** The next request that matches runs into it. */
  queueFault(fault: Fault): void;
  clearFaults(): void;
  /** A new day for all four buckets. */
  resetQuota(): void;
  /** Units spent since the last midnight in Los Angeles. */
  quotaUsed(bucket: Bucket): number;
  /** Stops listening and ends every connection, hanging ones included. */
  close(): Promise<void>;
}

function readBlock(options: SampleOptions, now: () => number): AddressBlock | undefined {
  const { blockAfterPerMinute, blockAnswer = 'bot_wall', blockSeconds = 60 } = options;
  if (blockAfterPerMinute === undefined) return undefined;
  const answer = {
    afterPerMinute: blockAfterPerMinute,
    answer: blockAnswer,
    seconds: blockSeconds,
  };
  return createAddressBlock(answer, now);
}

/**
 * Starts a sample service. Rejects when the port is taken.
 * Nothing of it is random: the same request at the same clock has the same answer.
 */
export async function startSample(options: SampleOptions = {}): Promise<SampleService> {
  const { port = 0, apiKey = DEFAULT_API_KEY, now = Date.now } = options;
  const { quotaLimits = {}, latencyMs = 0, deviceIntervalSeconds = 5 } = options;
  const log = createRequestLog();
  const faults = createFaults();
  const quota = createQuotaMeter(now, { ...DEFAULT_LIMITS, ...quotaLimits });
  const state = createState();
  addAccountPlaylists(state);
  const { channelId } = SAMPLE_ACCOUNT;
  const oauth = createOauth({ now, channelId, deviceIntervalSeconds, faults: faults.middleware });
  const block = readBlock(options, now);
  const app = createApp({ apiKey, now, latencyMs, log, faults, quota, state, oauth, block });

  const server = createAdaptorServer({
    fetch: app.fetch,
    // The default replaces the global Request, which breaks `instanceof` in injected fetches.
    overrideGlobalObjects: false,
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was bound');

  return {
    origin: `http://${HOST}:${address.port}`,
    apiKey,
    oauth: {
      clients: SAMPLE_CLIENTS,
      channelId,
      decideDevice: (userCode, isAllowed) => oauth.decideDevice(userCode, isAllowed),
      revokeAll: () => oauth.revokeAll(),
    },
    requests: log.entries,
    queueFault: (fault) => faults.queue(fault),
    clearFaults: () => faults.clear(),
    resetQuota: () => quota.reset(),
    quotaUsed: (bucket) => quota.used(bucket),
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
