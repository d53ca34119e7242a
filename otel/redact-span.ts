/** What spans must not carry out of the process, whoever set it on them. */
import type { AttributeValue, Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { scrub } from './scrub.ts';

/** Headers carry tokens; no instrumentation records them unless it is told to. */
const FORBIDDEN = /^https?\.(request|response)\.header\.|^rpc\..*\.metadata\./;

/** Words and signatures stand in a query; the path tells enough. */
const URLS: ReadonlySet<string> = new Set(['url.full', 'http.url', 'http.target', 'url.original']);

/** What becomes of an attribute, by its name. */
type Treatment = 'leave out' | 'path alone' | 'empty' | 'scrub';

function treatmentOf(key: string): Treatment {
  if (FORBIDDEN.test(key)) return 'leave out';
  if (URLS.has(key)) return 'path alone';
  return key === 'url.query' ? 'empty' : 'scrub';
}

/** Names are few; a bound for whoever makes them of what comes. */
const treatments = new Map<string, Treatment>();
const MOST_REMEMBERED = 1_000;

function rememberedTreatmentOf(key: string): Treatment {
  let treatment = treatments.get(key);
  if (treatment === undefined) {
    if (treatments.size >= MOST_REMEMBERED) treatments.clear();
    treatment = treatmentOf(key);
    treatments.set(key, treatment);
  }
  return treatment;
}

/** The same list when nothing had to go. */
function redactList(list: readonly AttributeValue[]): AttributeValue {
  const redacted = list.map((item) => redactValue('scrub', item));
  return redacted.every((item, index) => item === list[index]) ? list : redacted;
}

function redactValue(treatment: Treatment, value: AttributeValue): AttributeValue {
  if (typeof value === 'string') {
    if (treatment === 'path alone') return scrub(value.split(/[?#]/, 1)[0] ?? '');
    return treatment === 'empty' ? '' : scrub(value);
  }
  if (Array.isArray(value)) return redactList(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return redactAttributes(value as Attributes);
}

/** The same object when nothing had to go. */
export function redactAttributes(attributes: Attributes): Attributes {
  let clean: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined || value === null) continue;
    const treatment = rememberedTreatmentOf(key);
    const redacted = treatment === 'leave out' ? undefined : redactValue(treatment, value);
    if (redacted === value) continue;
    clean ??= { ...attributes };
    if (redacted === undefined) delete clean[key];
    else clean[key] = redacted;
  }
  return clean ?? attributes;
}

/** An event or a link. */
const redactNote = <T extends { readonly attributes?: Attributes }>(note: T): T =>
  note.attributes ? { ...note, attributes: redactAttributes(note.attributes) } : note;

/** The span as it may be exported; the same when nothing had to go. */
export function redactSpan(span: ReadableSpan): ReadableSpan {
  const attributes = redactAttributes(span.attributes);
  const message = span.status.message === undefined ? undefined : scrub(span.status.message);
  const isClean =
    attributes === span.attributes &&
    message === span.status.message &&
    span.events.length === 0 &&
    span.links.length === 0;
  if (isClean) return span;
  return Object.create(span, {
    attributes: { value: attributes },
    status: { value: { ...span.status, ...(message === undefined ? {} : { message }) } },
    events: { value: span.events.map(redactNote) },
    links: { value: span.links.map(redactNote) },
  }) as ReadableSpan;
}
