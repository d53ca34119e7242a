/** Caption files as `captions.download` hands them out: `srt`, `sbv`, `vtt`, `ttml`, `scc`. */
import { formatCaptions } from './caption-formats.ts';
import { writeScc } from './caption-scc.ts';
import type { Cue } from './catalogue/model.ts';

export const CAPTION_FILE_FORMATS = ['sbv', 'scc', 'srt', 'ttml', 'vtt'] as const;

export type CaptionFileFormat = (typeof CAPTION_FILE_FORMATS)[number];

export function isCaptionFileFormat(value: string): value is CaptionFileFormat {
  return CAPTION_FILE_FORMATS.some((format) => format === value);
}

/** `HH:MM:SS` and the milliseconds behind `point`; the hour as long as `hourDigits` at least. */
function clock(ms: number, point: string, hourDigits = 2): string {
  const part = (value: number, digits: number): string =>
    String(Math.floor(value)).padStart(digits, '0');
  const hours = part(ms / 3_600_000, hourDigits);
  return `${hours}:${part((ms / 60_000) % 60, 2)}:${part((ms / 1000) % 60, 2)}${point}${part(ms % 1000, 3)}`;
}

const endOf = (cue: Cue): number => cue.startMs + cue.durationMs;

function srt(cues: readonly Cue[]): string {
  return cues
    .map(
      (cue, index) =>
        `${index + 1}\n${clock(cue.startMs, ',')} --> ${clock(endOf(cue), ',')}\n${cue.text}\n\n`,
    )
    .join('');
}

function sbv(cues: readonly Cue[]): string {
  return cues
    .map((cue) => `${clock(cue.startMs, '.', 1)},${clock(endOf(cue), '.', 1)}\n${cue.text}\n\n`)
    .join('');
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function ttml(cues: readonly Cue[], language: string): string {
  const rows = cues.map(
    (cue) =>
      `<p begin="${clock(cue.startMs, '.')}" end="${clock(endOf(cue), '.')}" style="s2">${escapeXml(cue.text).replaceAll('\n', '<br />')}</p>`,
  );
  return `<?xml version="1.0" encoding="utf-8" ?>
<tt xml:lang="${language}" xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:tts="http://www.w3.org/ns/ttml#styling">
<head>
<styling>
<style id="s1" tts:textAlign="center" tts:extent="90% 90%" tts:origin="5% 5%" tts:displayAlign="after"/>
<style id="s2" tts:fontSize=".72c" tts:backgroundColor="black" tts:color="white"/>
</styling>
<layout>
<region xml:id="r1" style="s1"/>
</layout>
</head>
<body region="r1">
<div>
${rows.join('\n')}
</div>
</body>
</tt>
`;
}

/** The cues as a file; undefined when the format has no way to write one of its characters. */
export function writeCaptionFile(
  format: CaptionFileFormat,
  cues: readonly Cue[],
  language: string,
): string | undefined {
  switch (format) {
    case 'srt':
      return srt(cues);
    case 'sbv':
      return sbv(cues);
    case 'ttml':
      return ttml(cues, language);
    case 'vtt':
      return formatCaptions('vtt', cues, { generated: false, language }).text;
    case 'scc':
      return writeScc(cues);
    default:
      return format satisfies never;
  }
}
