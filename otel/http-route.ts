import { context } from '@opentelemetry/api';
import { RPCType, getRPCMetadata } from '@opentelemetry/core';

/**
 * Gives the span of the inbound HTTP request its route, and with it the name `POST /mcp`: the http
 * instrumentation does not know the routes of Hono. Does nothing where there is no such span.
 */
export function nameHttpSpan(route: string): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata?.type === RPCType.HTTP) metadata.route = route;
}
