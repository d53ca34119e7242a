import * as z from 'zod';
import { ToolError } from '../errors.ts';
import { type CursorState } from '../mcp/cursor.ts';
import { READS_YOUTUBE, defineTool, strangersText } from '../mcp/define-tool.ts';
import { parseVideoId } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { cursorArgument, renderMore } from './paging.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { languageArgument } from './transcript-language.ts';
import {
  TRANSCRIPT_FORMATS,
  clockTime,
  cutPage,
  linkToMoment,
  selectWindow,
} from './transcript-page.ts';

const segment = z.object({
  start_seconds: z.number(),
  duration_seconds: z.number(),
  text: strangersText,
});

const track = z.object({ language: z.string(), name: strangersText, kind: z.string() });

/** The segment at which a page begins; a transcript that changed since makes the cursor void. */
function beginningOf(state: CursorState, total: number): number {
  const { from, of } = state;
  if (typeof from === 'number' && of === total && from < total) return from;
  throw new ToolError(
    'invalid_input',
    'cursor: the transcript has changed since this cursor was given. Leave cursor out to start over.',
    { reason: 'invalid_cursor' },
  );
}

export const getVideoTranscript = defineTool({
  name: 'get_video_transcript',
  title: 'Video transcript',
  description:
    'What is said in a video, from its captions. Costs no quota, cached for 7 days. Long ones come in pages: go on with next_cursor, or ask for a window of seconds.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    video_url: z.string().min(1).max(300).describe('URL or 11-character id'),
    language: languageArgument.default('en').describe('a code, or several with the best first'),
    format: z.enum(TRANSCRIPT_FORMATS).default('text'),
    start_seconds: z.number().min(0).max(1_000_000).optional(),
    end_seconds: z.number().min(0).max(1_000_000).optional(),
    max_chars: z
      .int()
      .min(200)
      .max(200_000)
      .default(20_000)
      .describe('of a page; a longer segment stays whole'),
    cursor: cursorArgument,
    include_timestamps: z.boolean().default(false).describe('for format=text'),
    prefer: z.enum(['manual', 'generated']).default('manual'),
    translate: z
      .boolean()
      .default(false)
      .describe('by machine, when there are no captions in the language'),
  }),
  output: z.object({
    video_id: z.string(),
    title: strangersText.nullable(),
    language: z.string(),
    language_name: strangersText,
    kind: z.enum(['manual', 'generated']),
    language_match: z.enum(['exact', 'base', 'translated']),
    translated_from: z.string().optional(),
    format: z.enum(TRANSCRIPT_FORMATS),
    text: strangersText.optional(),
    segments: z.array(segment).readonly().optional(),
    url: z.string().describe('where this page begins'),
    total_segments: z.int().describe('in the video, or in the window asked for'),
    next_cursor: z.string().nullable(),
    available_tracks: z.array(track).readonly(),
    ...provenance,
  }),
  async run(args, { youtube, cursors }: ToolDeps, { signal, report }) {
    const videoId = parseVideoId(args.video_url);
    const { start_seconds = 0, end_seconds = Infinity } = args;
    if (end_seconds <= start_seconds) {
      throw new ToolError('invalid_input', 'end_seconds: expected more than start_seconds.', {
        reason: 'invalid_arguments',
      });
    }
    const state =
      args.cursor === undefined
        ? undefined
        : cursors.decode('get_video_transcript', args, args.cursor);
    const { prefer, translate } = args;
    const languages = typeof args.language === 'string' ? [args.language] : args.language;
    const read = await youtube.transcript(
      { videoId, languages, prefer, translate },
      { signal, report },
    );
    const { data } = read;
    const window = selectWindow(data.segments, start_seconds, end_seconds);
    const page = cutPage(window, state ? beginningOf(state, window.length) : 0, args.format, {
      maxChars: args.max_chars,
      withTimestamps: args.include_timestamps,
    });
    return {
      video_id: data.video_id,
      title: data.title,
      language: data.language,
      language_name: data.language_name,
      kind: data.kind,
      language_match: data.language_match,
      ...(data.translated_from === undefined ? {} : { translated_from: data.translated_from }),
      format: args.format,
      ...(args.format === 'segments' ? { segments: page.segments } : { text: page.text }),
      url: linkToMoment(videoId, page.segments[0]?.start_seconds ?? start_seconds),
      total_segments: window.length,
      next_cursor:
        page.next === undefined
          ? null
          : cursors.encode('get_video_transcript', args, { from: page.next, of: window.length }),
      available_tracks: data.available_tracks,
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const { title, video_id, language_name, kind, translated_from, language_match } = payload;
    const how = {
      exact: '',
      base: ', not the very variant asked for',
      translated: `, translated by machine from ${translated_from ?? 'another language'}`,
    }[language_match];
    const head = `${title ?? video_id} (${language_name}, ${kind}${how})`;
    const segments = (payload.segments ?? []).map(
      ({ start_seconds, text }) => `[${clockTime(start_seconds)}] ${text.replaceAll('\n', ' ')}`,
    );
    const body =
      payload.total_segments === 0
        ? 'Nothing is said in this window of time.'
        : (payload.text ?? segments.join('\n'));
    return [head, body].join('\n');
  },
  notes: (payload) => [
    `Begins at ${payload.url} (t= takes any second).`,
    ...(payload.next_cursor === null ? [] : [renderMore(payload)]),
    renderProvenance(payload),
  ],
});
