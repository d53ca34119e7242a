import type { Gate } from './gate-env.ts';
import { judgeHead, readJsonBody } from './read-json-body.ts';

/** Refuses what the head already gives away: another content type, a body that is too large. */
export const headGate = (): Gate =>
  async function checkHead(c, next) {
    const refusal = judgeHead(c.env.incoming);
    return refusal ?? next();
  };

/** Reads and parses the body for everything behind it; refuses what is no JSON of a sane shape. */
export const bodyGate = (): Gate =>
  async function readBody(c, next) {
    const read = await readJsonBody(c.env.incoming);
    if ('refusal' in read) return read.refusal;
    c.set('body', read.body);
    c.set('rawBody', read.bytes);
    return next();
  };
