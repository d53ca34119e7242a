import { ROOT_CONTEXT, type TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { NO_PROPAGATION_KEY } from './attributes.ts';

/**
 * W3C trace context and baggage, with a guard: nothing goes out to strangers and nothing comes in
 * from them. Contexts that are marked so send no `traceparent`, and the HTTP instrumentation, which
 * extracts into the root context, gets none from callers that are not trusted. `otel/mcp` reads and
 * links those itself.
 */
export function createGuardedPropagator(inbound: { readonly trusted: boolean }): TextMapPropagator {
  const inner = new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  });
  return {
    inject(active, carrier, setter) {
      if (active.getValue(NO_PROPAGATION_KEY) === undefined) inner.inject(active, carrier, setter);
    },
    extract(active, carrier, getter) {
      const isInboundHttp = active === ROOT_CONTEXT;
      return isInboundHttp && !inbound.trusted ? active : inner.extract(active, carrier, getter);
    },
    fields: () => inner.fields(),
  };
}
