import type { HttpWatch } from '../../otel/mcp/index.ts';
import type { Gate } from './gate-env.ts';

/** Has the messages recorded that a gate behind it refuses: no MCP server ever sees them. */
export const refusalWatch = (mcp: Partial<Pick<HttpWatch, 'refuse'>>): Gate =>
  async function recordRefusal(c, next) {
    await next();
    if (c.get('isDispatched')) return;
    // A client that broke off in the middle has sent no message; a fault of ours is recorded too.
    if (c.error && !c.env.incoming.complete) return;
    const client = { address: c.get('client'), port: undefined };
    const exchange = { parsedBody: c.get('body'), client };
    c.set('withinSpan', await mcp.refuse?.(c.req.raw, c.res, exchange));
  };
