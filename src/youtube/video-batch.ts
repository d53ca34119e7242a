import { ToolError } from '../errors.ts';
import type { CallContext } from './api-call.ts';

/**
 * How long a video may wait for the others of its batch. It only runs out when another call is
 * already loading one of them; then waiting for it could be mutual.
 */
const MAX_WAIT_MS = 20;

/** Turns the loads of single videos into as few requests as possible. */
export interface VideoBatch<T> {
  /** Throws `not_found` for a video that YouTube leaves out, and whatever the request throws. */
  load(id: string, signal: AbortSignal): Promise<T>;
  /** This id needs no load (any more): nobody has to wait for it. */
  settle(id: string): void;
}

/** Videos that do not exist are left out. */
export type RequestVideos<T> = (ids: readonly string[], ctx: CallContext) => Promise<readonly T[]>;

interface OfVideo {
  readonly video_id: string;
}

interface Waiting<T> {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly resolve: (video: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One batch for one read of several ids. A request leaves as soon as each of `ids` was either asked
 * for or settled; it is aborted when everyone who waits for it has gone.
 */
export function createVideoBatch<T extends OfVideo>(
  ids: readonly string[],
  request: RequestVideos<T>,
): VideoBatch<T> {
  const undecided = new Set(ids);
  let waiting: Waiting<T>[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) void send(batch, request);
  };
  const decide = (id: string): void => {
    undecided.delete(id);
    if (undecided.size === 0) flush();
  };

  return {
    load: (id, signal) =>
      new Promise((resolve, reject) => {
        waiting.push({ id, signal, resolve, reject });
        timer ??= setTimeout(flush, MAX_WAIT_MS);
        decide(id);
      }),
    settle: decide,
  };
}

async function send<T extends OfVideo>(
  batch: readonly Waiting<T>[],
  request: RequestVideos<T>,
): Promise<void> {
  try {
    const videos = await request(
      batch.map(({ id }) => id),
      { signal: whenAllAbort(batch.map(({ signal }) => signal)) },
    );
    const found = new Map(videos.map((video) => [video.video_id, video]));
    for (const { id, resolve, reject } of batch) {
      const video = found.get(id);
      if (video) resolve(video);
      else {
        const text = `YouTube knows no public video ${id}: it does not exist, was deleted or is private. Check the id.`;
        reject(new ToolError('not_found', text, { reason: 'video_not_found' }));
      }
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function whenAllAbort(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  const check = (): void => {
    if (signals.every((signal) => signal.aborted)) controller.abort(signals.at(-1)?.reason);
  };
  for (const signal of signals) signal.addEventListener('abort', check, { once: true });
  check();
  return controller.signal;
}
