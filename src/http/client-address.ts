import { createClientAddressReader } from '../security/client-address.ts';
import type { Gate } from './gate-env.ts';

/** What proxies add to a request; one that adds nothing cannot be told from a local caller. */
const SIGNS_OF_PROXY = [
  'via',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
];

/** Finds the address of the caller; whoever limits, logs or trusts by address takes this one. */
export function clientAddress(trustedProxies: readonly string[]): Gate {
  const read = createClientAddressReader(trustedProxies);
  return async function findClientAddress(c, next) {
    const source = {
      peer: c.env.incoming.socket.remoteAddress,
      forwardedFor: c.req.header('x-forwarded-for'),
      forwarded: c.req.header('forwarded'),
      isPassedOn: SIGNS_OF_PROXY.some((name) => c.req.header(name) !== undefined),
    };
    c.set('source', source);
    c.set('client', read(source));
    await next();
  };
}
