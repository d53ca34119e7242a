/** Cuts a transcript to what a model can pay for: a window of time, a format, pages of characters. */
import type { Segment } from '../youtube/transcripts/transcript.ts';

export const TRANSCRIPT_FORMATS = ['text', 'segments', 'srt', 'vtt'] as const;
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

/** A cue without a duration is shown until the next begins, and the last one this long. */
const LAST_CUE_SECONDS = 3;

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** `00:01:02,500`; SRT has a comma, WebVTT a point. */
function cueTime(seconds: number, separator: ',' | '.'): string {
  const ms = Math.round(seconds * 1000);
  const time = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1000) % 60,
  ];
  return `${time.map((part) => pad(part, 2)).join(':')}${separator}${pad(ms % 1000, 3)}`;
}

/** `1:02:03` or `2:03`, as YouTube shows it. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = pad(whole % 60, 2);
  return hours > 0 ? `${hours}:${pad(minutes, 2)}:${rest}` : `${minutes}:${rest}`;
}

/** Opens the video at a moment. */
export const linkToMoment = (videoId: string, seconds: number): string =>
  `https://www.youtube.com/watch?v=${videoId}&t=${Math.floor(seconds)}s`;

/** Segments that overlap [start, end); an end of Infinity is the end of the video. */
export function selectWindow(
  segments: readonly Segment[],
  startSeconds: number,
  endSeconds: number,
): readonly Segment[] {
  if (startSeconds <= 0 && endSeconds === Infinity) return segments;
  return segments.filter(
    ({ start_seconds, duration_seconds }) =>
      start_seconds < endSeconds &&
      (start_seconds + duration_seconds > startSeconds || start_seconds >= startSeconds),
  );
}

const LINE_BREAK = /\r\n|[\r\n]/;

/** Lines with something in them: a blank one would end a cue, and says nothing in a text. */
const linesOf = (text: string): readonly string[] =>
  text.split(LINE_BREAK).filter((line) => line.trim() !== '');

/** WebVTT has markup and `-->` of its own (https://www.w3.org/TR/webvtt1/#webvtt-cue-text). */
const escapeVtt = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What stands between two segments. */
const SEPARATORS = { text: ' ', lines: '\n', segments: '', srt: '\n\n', vtt: '\n\n' } as const;

function renderCue(
  segments: readonly Segment[],
  index: number,
  format: 'srt' | 'vtt',
): string | undefined {
  const segment = segments[index];
  if (!segment) return undefined;
  const { start_seconds: start, duration_seconds: duration, text } = segment;
  const untilNext = (segments[index + 1]?.start_seconds ?? start) - start;
  const shown = [duration, untilNext].find((seconds) => seconds > 0) ?? LAST_CUE_SECONDS;
  const separator = format === 'srt' ? ',' : '.';
  const body = linesOf(text).join('\n').trim();
  return [
    ...(format === 'srt' ? [String(index + 1)] : []),
    `${cueTime(start, separator)} --> ${cueTime(start + shown, separator)}`,
    ...(body === '' ? [] : [format === 'srt' ? body : escapeVtt(body)]),
  ].join('\n');
}

/** Undefined for what leaves no trace in the format. */
function renderSegment(
  segments: readonly Segment[],
  index: number,
  format: TranscriptFormat,
  withTimestamps: boolean,
): string | undefined {
  if (format === 'srt' || format === 'vtt') return renderCue(segments, index, format);
  const { start_seconds: start = 0, text = '' } = segments[index] ?? {};
  if (format === 'segments') return text;
  const line = linesOf(text).join(' ');
  if (withTimestamps) return `[${clockTime(start)}] ${line}`;
  return line === '' ? undefined : line;
}

export interface TranscriptPage {
  /** The rendered text; empty for `segments`. */
  readonly text: string;
  /** The segments of this page. */
  readonly segments: readonly Segment[];
  /** Where the next page begins; undefined when this is the last one. */
  readonly next: number | undefined;
}

/**
 * The page that begins at segment `from`: as many whole segments as fit into `maxChars` of rendered
 * text, and one at least, however long. Pages in a row give every segment once; joined by what
 * stands between two segments (and with one `WEBVTT` head) they are the text in one page.
 */
export function cutPage(
  segments: readonly Segment[],
  from: number,
  format: TranscriptFormat,
  options: { readonly maxChars: number; readonly withTimestamps: boolean },
): TranscriptPage {
  const { maxChars, withTimestamps } = options;
  const separator = SEPARATORS[format === 'text' && withTimestamps ? 'lines' : format];
  const parts: string[] = format === 'vtt' ? ['WEBVTT'] : [];
  let chars = parts.join('').length;
  let index = from;
  for (; index < segments.length; index += 1) {
    const part = renderSegment(segments, index, format, withTimestamps);
    if (part === undefined) continue;
    const added = part.length + (parts.length > 0 ? separator.length : 0);
    if (index > from && chars + added > maxChars) break;
    chars += added;
    parts.push(part);
  }
  return {
    text: format === 'segments' ? '' : parts.join(separator),
    segments: segments.slice(from, index),
    next: index < segments.length ? index : undefined,
  };
}
