/**
 * Signatures of requests in the Standard Webhooks form (https://www.standardwebhooks.com, version 1):
 * HMAC-SHA256 over `webhook-id.webhook-timestamp.body`, each accepted once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../secret.ts';

/** Headers that carry a signature. */
export interface SignedHeaders {
  readonly id: string | undefined;
  /** Seconds since the Unix epoch. */
  readonly timestamp: string | undefined;
  /** `v1,<base64>`, several separated by spaces; other versions are passed over. */
  readonly signature: string | undefined;
}

export type SignatureFault = 'missing' | 'malformed' | 'expired' | 'mismatch' | 'replayed';

export interface SignatureJudgeOptions {
  /** Each may sign: an old and a new one while keys are rotated. */
  readonly secrets: readonly Secret[];
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  readonly mostIds?: number;
}

/** What is wrong with a signature; undefined when it holds, and from then on its id is used up. */
export type SignatureJudge = (headers: SignedHeaders, body: Buffer) => SignatureFault | undefined;

/** How far the clocks may be apart, to either side. */
const TOLERANCE_SECONDS = 300;

/** A message signed in the future by the tolerance stays valid for twice as long. */
const REMEMBERED_MS = (2 * TOLERANCE_SECONDS + 1) * 1000;

/** 300 signed requests a second for ten minutes; some 20 MB with ids as they are common. */
const MOST_IDS = 180_000;

const LOOK_EVERY_MS = 1_000;

const ID = /^[\x21-\x7e]{1,256}$/;
const TIMESTAMP = /^\d{1,12}$/;
const V1 = /^v1,([A-Za-z0-9+/]{43}=)$/;

const PREFIX = 'whsec_';

/** The key of a secret: what follows `whsec_` is base64, any other secret is taken as it is. */
export function signingKeyOf(secret: Secret): Buffer | undefined {
  const text = secret.reveal();
  if (!text.startsWith(PREFIX)) return Buffer.from(text);
  const encoded = text.slice(PREFIX.length);
  const key = Buffer.from(encoded, 'base64');
  const isBase64 = key.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  return isBase64 && key.length > 0 ? key : undefined;
}

/** Remembers what was used, for a time, and never forgets it earlier: when full it takes no more. */
function createUsedIds(mostIds: number, now: () => number) {
  /** When each may be forgotten, the earliest first. */
  const untilMs = new Map<string, number>();
  let lookedAtMs = 0;

  /** Once a second: to find the first of a map walks over all that were deleted before it. */
  function forgetExpired(nowMs: number): void {
    if (Math.abs(nowMs - lookedAtMs) < LOOK_EVERY_MS) return;
    lookedAtMs = nowMs;
    for (const [id, until] of untilMs) {
      if (until > nowMs) break;
      untilMs.delete(id);
    }
  }

  return {
    /** False when it was used before, or so many are remembered that nobody could tell later. */
    use(id: string): boolean {
      const nowMs = now();
      forgetExpired(nowMs);
      if (untilMs.has(id) || untilMs.size >= mostIds) return false;
      untilMs.set(id, nowMs + REMEMBERED_MS);
      return true;
    },
  };
}

/** @throws RangeError for a secret that is no key; the configuration tells of it before */
export function createSignatureJudge(options: SignatureJudgeOptions): SignatureJudge {
  const { now = Date.now, mostIds = MOST_IDS } = options;
  const keys = options.secrets.map((secret) => {
    const key = signingKeyOf(secret);
    if (!key) throw new RangeError('a signing secret is not base64 behind whsec_');
    return key;
  });
  const used = createUsedIds(mostIds, now);

  /** Tries every key with every signature, so that the time tells nothing of which one held. */
  function holds(signed: string, body: Buffer, candidates: readonly Buffer[]): boolean {
    let isFound = false;
    for (const key of keys) {
      const expected = createHmac('sha256', key).update(signed).update(body).digest();
      for (const candidate of candidates) {
        if (timingSafeEqual(expected, candidate)) isFound = true;
      }
    }
    return isFound;
  }

  return ({ id, timestamp, signature }, body) => {
    if (id === undefined || timestamp === undefined || signature === undefined) return 'missing';
    const candidates = signature.split(' ').flatMap((part) => {
      const encoded = V1.exec(part)?.[1];
      return encoded === undefined ? [] : [Buffer.from(encoded, 'base64')];
    });
    const isReadable = ID.test(id) && TIMESTAMP.test(timestamp) && candidates.length > 0;
    if (!isReadable) return 'malformed';
    const apart = Math.abs(Math.floor(now() / 1000) - Number(timestamp));
    if (apart > TOLERANCE_SECONDS) return 'expired';
    if (!holds(`${id}.${timestamp}.`, body, candidates)) return 'mismatch';
    // Only now: strangers must not use up the ids of others, nor fill the memory.
    return used.use(id) ? undefined : 'replayed';
  };
}
