import type { HttpWatch } from '../../otel/mcp/index.ts';
import type { Gate } from './gate-env.ts';

/** Has the messages recorded that a gate behind it refuses: no MCP server ever sees them. */
export const refusalWatch = (mcp: Partial<Pick<HttpWatch, 'refuse'>>): Gate =>
  async function recordRefusal(c, next) {
    await next();
    // A fault of ours, or a client that broke off in the middle, is no refusal.
    if (c.get('isDispatched') || c.error) return;
    const client = { address: c.get('client'), port: undefined };
    await mcp.refuse?.(c.req.raw, c.res, { parsedBody: c.get('body'), client });
  };
