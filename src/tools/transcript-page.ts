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

const oneLine = (text: string): string => text.replaceAll('\n', ' ');

/** A blank line would end the cue. */
const cueText = (text: string): string => text.replaceAll(/\n{2,}/g, '\n').trim();

function renderSegment(
  segments: readonly Segment[],
  index: number,
  format: TranscriptFormat,
  withTimestamps: boolean,
): string {
  const segment = segments[index];
  if (!segment) return '';
  const { start_seconds: start, duration_seconds: duration, text } = segment;
  switch (format) {
    case 'text':
      return withTimestamps ? `[${clockTime(start)}] ${oneLine(text)}\n` : `${oneLine(text)} `;
    case 'segments':
      return text;
    case 'srt':
    case 'vtt': {
      const shown =
        duration > 0
          ? duration
          : (segments[index + 1]?.start_seconds ?? start + LAST_CUE_SECONDS) - start;
      const separator = format === 'srt' ? ',' : '.';
      const times = `${cueTime(start, separator)} --> ${cueTime(start + shown, separator)}`;
      return `${format === 'srt' ? `${index + 1}\n` : ''}${times}\n${cueText(text)}\n\n`;
    }
  }
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
 * text, and one at least. Pages in a row give every segment once.
 */
export function cutPage(
  segments: readonly Segment[],
  from: number,
  format: TranscriptFormat,
  options: { readonly maxChars: number; readonly withTimestamps: boolean },
): TranscriptPage {
  const parts: string[] = format === 'vtt' ? ['WEBVTT\n\n'] : [];
  let chars = parts.join('').length;
  let index = from;
  for (; index < segments.length; index += 1) {
    const part = renderSegment(segments, index, format, options.withTimestamps);
    if (index > from && chars + part.length > options.maxChars) break;
    chars += part.length;
    parts.push(part);
  }
  return {
    text: format === 'segments' ? '' : parts.join('').trimEnd(),
    segments: segments.slice(from, index),
    next: index < segments.length ? index : undefined,
  };
}
