import type { Segment } from './transcript.ts';

/** One event of a caption file, whichever format it came in. */
export interface CaptionEvent {
  readonly startMs: number;
  readonly durationMs: number;
  readonly text: string;
  /** Its text continues the one before it in the same window (`aAppend`, `a="1"`). */
  readonly isAppended: boolean;
  readonly window: string;
}

/**
 * Segments in the order of their events. Appended events become part of the one they continue;
 * overlapping ones stay as they are; only events without any character are left out.
 */
export function joinCaptionEvents(events: Iterable<CaptionEvent>): Segment[] {
  const joined: { startMs: number; endMs: number; parts: string[] }[] = [];
  const lastByWindow = new Map<string, (typeof joined)[number]>();
  for (const event of events) {
    if (event.text === '') continue;
    const endMs = event.startMs + event.durationMs;
    const last = lastByWindow.get(event.window);
    if (event.isAppended && last) {
      last.parts.push(event.text);
      // A mere line break does not keep the line on the screen.
      if (event.text.trim() !== '') last.endMs = Math.max(last.endMs, endMs);
    } else {
      const next = { startMs: event.startMs, endMs, parts: [event.text] };
      joined.push(next);
      lastByWindow.set(event.window, next);
    }
  }
  return joined.map(({ startMs, endMs, parts }) => ({
    start_seconds: startMs / 1000,
    duration_seconds: (endMs - startMs) / 1000,
    text: parts.join(''),
  }));
}
