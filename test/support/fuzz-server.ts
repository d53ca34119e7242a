import { Agent } from 'node:http';
import fc from 'fast-check';
import { FUZZ_BODY, type FuzzBody } from './fuzz-bodies.ts';
import { ask } from './load.ts';

export interface FuzzFindings {
  readonly bodies: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers of 500 and above, and refusals without a word, with what was sent. */
  readonly serverErrors: readonly string[];
  /** Bodies that took too long, alone and at the third try too. */
  readonly slow: readonly string[];
  readonly slowestMs: number;
}

/** The gates of limits are passed, and refuse nothing. */
export const WIDE_LIMITS = {
  RATE_LIMIT_ENABLED: 'true',
  CALLS_PER_MINUTE: '1000000',
  CALLS_PER_HOUR: '1000000',
  SEARCHES_PER_HOUR: '1000000',
  TOTAL_CALLS_PER_MINUTE: '1000000',
  PER_IP_CALLS_PER_MINUTE: '1000000',
} as const;

export interface FuzzOptions {
  readonly url: string;
  readonly count: number;
  readonly seed: number;
  readonly longestMs: number;
}

const CLIENTS = 4;
/** Made at a time: a hundred thousand at once would be held in memory. */
const CHUNK = 2_000;

const describe = ({ body, headers }: FuzzBody): string =>
  `${JSON.stringify(headers)} ${body.slice(0, 500)}`;

/** Sends made-up bodies to a real server. A request that gets no answer at all rejects. */
export async function fuzzServer({
  url,
  count,
  seed,
  longestMs,
}: FuzzOptions): Promise<FuzzFindings> {
  const statuses: Record<string, number> = {};
  const serverErrors: string[] = [];
  const slow: string[] = [];
  let slowestMs = 0;
  const agents = Array.from(
    { length: CLIENTS },
    () => new Agent({ keepAlive: true, maxSockets: 1 }),
  );

  async function send(sample: FuzzBody, agent: Agent): Promise<number> {
    const startedAt = performance.now();
    const { status, text } = await ask(url, agent, sample.body, sample.headers);
    const ms = performance.now() - startedAt;
    statuses[status] = (statuses[status] ?? 0) + 1;
    // A refusal says why: an empty one is a fault that nobody answered.
    if (status >= 500 || (status >= 400 && text === ''))
      serverErrors.push(`${status} ${describe(sample)}`);
    return ms;
  }
  const late: FuzzBody[] = [];
  for (let done = 0; done < count; done += CHUNK) {
    const samples = fc.sample(FUZZ_BODY, {
      seed: seed + done,
      numRuns: Math.min(CHUNK, count - done),
    });
    const left = samples.values();
    await Promise.all(
      agents.map(async (agent) => {
        for (const sample of left) if ((await send(sample, agent)) > longestMs) late.push(sample);
      }),
    );
  }
  // On a busy machine anything may be late once: what counts is whether the body itself is dear.
  const [agent = new Agent()] = agents;
  for (const sample of late) {
    const tries = [await send(sample, agent), await send(sample, agent), await send(sample, agent)];
    const ms = Math.min(...tries);
    slowestMs = Math.max(slowestMs, ms);
    if (ms > longestMs) slow.push(describe(sample));
  }
  for (const each of agents) each.destroy();
  return { bodies: count, statuses, serverErrors, slow, slowestMs };
}
