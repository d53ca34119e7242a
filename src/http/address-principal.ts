import { SCOPES } from '../security/principal.ts';
import type { Gate } from './gate-env.ts';

/** Who is calling where nobody has to say (`AUTH_MODE=none`): an address, which may do everything. */
export const addressPrincipal = (): Gate =>
  async function takeAddress(c, next) {
    c.set('principal', { kind: 'address', id: c.get('client'), scopes: SCOPES });
    await next();
  };
