/** An address that asks too often is taken for a robot, and stays one for a while. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { putBounded } from './bounded-map.ts';

const MINUTE_MS = 60_000;

/** Addresses that are remembered; the oldest are forgotten, and with them their sins. */
const MAX_ADDRESSES = 1_000;

export interface BlockOptions {
  /** Requests a minute that are still answered. */
  readonly afterPerMinute: number;
  /** How long a blocked address stays so. */
  readonly seconds: number;
  /** `bot_wall` as the player does it, `too_many_requests` with 429 on every route. */
  readonly answer: 'bot_wall' | 'too_many_requests';
}

export interface AddressBlock {
  readonly answer: BlockOptions['answer'];
  /** Counts the request, unless its address is blocked already; true when it is, or is now. */
  refuses(c: Context<{ Bindings: HttpBindings }>): boolean;
}

/** Who asks: the first forwarded address, for a proxy that says so, else the peer. */
function addressOf(c: Context<{ Bindings: HttpBindings }>): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',')[0]?.trim();
  return forwarded || (c.env.incoming.socket.remoteAddress ?? '');
}

/** @param now epoch milliseconds */
export function createAddressBlock(options: BlockOptions, now: () => number): AddressBlock {
  const seen = new Map<string, { minute: number; count: number; blockedUntil: number }>();
  return {
    answer: options.answer,
    refuses(c) {
      const at = now();
      const minute = Math.floor(at / MINUTE_MS);
      const address = addressOf(c);
      const last = seen.get(address);
      if (last !== undefined && at < last.blockedUntil) return true;
      const count = last?.minute === minute ? last.count + 1 : 1;
      const isOver = count > options.afterPerMinute;
      const blockedUntil = isOver ? at + options.seconds * 1000 : 0;
      putBounded(seen, address, { minute, count: isOver ? 0 : count, blockedUntil }, MAX_ADDRESSES);
      return isOver;
    },
  };
}
