import { createClientAddressReader } from '../security/client-address.ts';
import type { Gate } from './gate-env.ts';

/** Finds the address of the caller; whoever limits, logs or trusts by address takes this one. */
export function clientAddress(trustedProxies: readonly string[]): Gate {
  const read = createClientAddressReader(trustedProxies);
  return async function findClientAddress(c, next) {
    const source = {
      peer: c.env.incoming.socket.remoteAddress,
      forwardedFor: c.req.header('x-forwarded-for'),
      forwarded: c.req.header('forwarded'),
    };
    c.set('source', source);
    c.set('client', read(source));
    await next();
  };
}
