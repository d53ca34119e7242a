/** What spans must not carry out of the process, whoever set it on them. */
import type { AttributeValue, Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { scrub } from './scrub.ts';

/** Headers carry tokens; no instrumentation records them unless it is told to. */
const FORBIDDEN = /^https?\.(request|response)\.header\.|^rpc\..*\.metadata\./;

/** Words and signatures stand in a query; the path tells enough. */
const URLS: ReadonlySet<string> = new Set(['url.full', 'http.url', 'http.target', 'url.original']);

function redactValue(key: string, value: AttributeValue): AttributeValue {
  if (typeof value === 'string') {
    if (URLS.has(key)) return scrub(value.split(/[?#]/, 1)[0] ?? '');
    return key === 'url.query' ? '' : scrub(value);
  }
  if (Array.isArray(value) && value.some((item) => typeof item === 'string')) {
    return value.map((item) => (typeof item === 'string' ? scrub(item) : item)) as AttributeValue;
  }
  return value;
}

/** The same object when nothing had to go. */
export function redactAttributes(attributes: Attributes): Attributes {
  let clean: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined || value === null) continue;
    if (FORBIDDEN.test(key)) {
      clean ??= { ...attributes };
      delete clean[key];
      continue;
    }
    const redacted = redactValue(key, value as AttributeValue);
    if (redacted === value) continue;
    // A list is mapped anew each time; it may be the same for all that.
    clean ??= { ...attributes };
    clean[key] = redacted;
  }
  return clean ?? attributes;
}

/**
 * The span as it may be exported. It runs at export, off the way of a call, on what the SDK's own
 * processor hands over: a processor of ours in its place would lose the figures of its queue.
 */
export function redactSpan(span: ReadableSpan): ReadableSpan {
  const attributes = redactAttributes(span.attributes);
  const message = span.status.message === undefined ? undefined : scrub(span.status.message);
  const isClean =
    attributes === span.attributes && message === span.status.message && span.events.length === 0;
  if (isClean) return span;
  return Object.create(span, {
    attributes: { value: attributes },
    status: { value: { ...span.status, ...(message === undefined ? {} : { message }) } },
    events: {
      value: span.events.map((event) => ({
        ...event,
        ...(event.attributes ? { attributes: redactAttributes(event.attributes) } : {}),
      })),
    },
  }) as ReadableSpan;
}
