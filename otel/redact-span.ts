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

/** The same list when nothing in it became another. */
function mapUnlessSame<T>(list: readonly T[], redact: (item: T) => T): readonly T[] {
  const redacted = list.map(redact);
  return redacted.every((item, index) => Object.is(item, list[index])) ? list : redacted;
}

/** Bytes may be text. */
function redactBytes(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const redacted = scrub(text);
  return redacted === text ? bytes : Buffer.from(redacted, 'latin1');
}

function redactValue(treatment: Treatment, value: AttributeValue): AttributeValue {
  if (typeof value === 'string') {
    if (treatment === 'path alone') return scrub(value.split(/[?#]/, 1)[0] ?? '');
    return treatment === 'empty' ? '' : scrub(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return redactBytes(value);
  if (!Array.isArray(value)) return redactAttributes(value as Attributes);
  return mapUnlessSame(value as AttributeValue[], (item) => redactValue(treatment, item));
}

/** The same object when nothing had to go. */
export function redactAttributes(attributes: Attributes): Attributes {
  let clean: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined || value === null) continue;
    const treatment = rememberedTreatmentOf(key);
    const redacted = treatment === 'leave out' ? undefined : redactValue(treatment, value);
    if (Object.is(redacted, value)) continue;
    clean ??= { ...attributes };
    if (redacted === undefined) delete clean[key];
    else clean[key] = redacted;
  }
  return clean ?? attributes;
}

interface Note {
  readonly name?: string;
  readonly attributes?: Attributes;
}

/** An event or a link. */
function redactNote<T extends Note>(note: T): T {
  const attributes = note.attributes && redactAttributes(note.attributes);
  const name = note.name === undefined ? undefined : scrub(note.name);
  if (attributes === note.attributes && name === note.name) return note;
  return {
    ...note,
    ...(attributes ? { attributes } : {}),
    ...(name === undefined ? {} : { name }),
  };
}

/**
 * The span as it may be exported; the same when nothing had to go. Ids and trace state are passed on
 * as they came.
 */
export function redactSpan(span: ReadableSpan): ReadableSpan {
  const attributes = redactAttributes(span.attributes);
  const name = scrub(span.name);
  const message = span.status.message === undefined ? undefined : scrub(span.status.message);
  const events = mapUnlessSame(span.events, redactNote);
  const links = mapUnlessSame(span.links, redactNote);
  const isClean =
    attributes === span.attributes &&
    name === span.name &&
    message === span.status.message &&
    events === span.events &&
    links === span.links;
  if (isClean) return span;
  return Object.create(span, {
    name: { value: name },
    attributes: { value: attributes },
    status: { value: { ...span.status, ...(message === undefined ? {} : { message }) } },
    events: { value: events },
    links: { value: links },
  }) as ReadableSpan;
}
