import { type CaptionEvent, joinCaptionEvents } from './caption-events.ts';
import type { Segment } from './transcript.ts';

/**
 * The segments of a caption file in `fmt=json3`, `events[].segs[].utf8`. Throws a `SyntaxError` for
 * text that is no JSON, and a `TypeError` for JSON that is no caption file.
 */
export function parseJson3(json: string): Segment[] {
  // A byte order mark is no JSON.
  const file: unknown = JSON.parse(json.replace(/^\uFEFF/, ''));
  if (!isObject(file) || !('events' in file || 'wireMagic' in file)) {
    throw new TypeError('not a json3 caption file: it has neither events nor wireMagic');
  }
  // A file without a single cue has no `events`.
  const events = file['events'] ?? [];
  if (!Array.isArray(events)) throw new TypeError('not a json3 caption file: events is no list');
  return joinCaptionEvents(events.filter(isObject).map(parseEvent));
}

function parseEvent(event: Record<string, unknown>): CaptionEvent {
  const segs = Array.isArray(event['segs']) ? event['segs'].filter(isObject) : [];
  return {
    // A number of 0 is left out, as protocol buffers do.
    startMs: numberOf(event['tStartMs']),
    durationMs: numberOf(event['dDurationMs']),
    text: segs.map((seg) => (typeof seg['utf8'] === 'string' ? seg['utf8'] : '')).join(''),
    isAppended: event['aAppend'] === 1,
    window: String(numberOf(event['wWinId'])),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown): number {
  // 64-bit numbers of protocol buffers are texts in their JSON.
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.max(0, number) : 0;
}
