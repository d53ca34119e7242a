import * as z from 'zod';
import { ToolError } from '../errors.ts';
import type { CursorState } from '../mcp/cursor.ts';
import { READS_YOUTUBE, type ToolCall, defineTool, strangersText } from '../mcp/define-tool.ts';
import { type VideoId, parseVideoId } from '../youtube/ids.ts';
import type { Transcript } from '../youtube/transcripts/transcript.ts';
import type { Read } from '../youtube/youtube.ts';
import type { ToolDeps } from './deps.ts';
import { findPhrase, foldText } from './find-phrase.ts';
import { cursorArgument, renderMore } from './paging.ts';
import { showPlace } from './phrase-place.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { languageCode } from './transcript-language.ts';

const NAME = 'search_transcript';

/** In English unless told otherwise; without English as the video itself shows its captions. */
async function readTranscript(
  { youtube }: ToolDeps,
  videoId: VideoId,
  language: string | undefined,
  { signal, report }: ToolCall,
): Promise<Read<Transcript>> {
  const ctx = { signal, report };
  const read = (code: string) => youtube.transcript({ videoId, languages: [code] }, ctx);
  if (language !== undefined) return read(language);
  try {
    return await read('en');
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'language_unavailable') throw error;
    const { tracks } = (await youtube.transcriptTracks(videoId, ctx)).data;
    const track = tracks.find(({ is_default }) => is_default === true) ?? tracks[0];
    if (!track) throw error;
    return read(track.language);
  }
}

function beginningOf(state: CursorState | undefined, total: number): number {
  if (!state) return 0;
  const { from, of } = state;
  if (typeof from === 'number' && of === total) return from;
  throw new ToolError(
    'invalid_input',
    'cursor: the transcript has changed since this cursor was given. Leave cursor out to start over.',
    { reason: 'invalid_cursor' },
  );
}

export const searchTranscript = defineTool({
  name: NAME,
  title: 'Search a transcript',
  description:
    'Where in a video a word or phrase is said, with time, context and a link to the moment. Passes over case, accents and line breaks. Costs no quota. Cheaper than reading the whole transcript.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    video_url: z.string().min(1).max(300).describe('URL or 11-character id'),
    query: z.string().min(1).max(200),
    language: languageCode.optional().describe('default: en, else what the video has'),
    context_segments: z.int().min(0).max(5).default(1),
    max_matches: z.int().min(1).max(50).default(10),
    cursor: cursorArgument,
  }),
  output: z.object({
    video_id: z.string(),
    title: strangersText.nullable(),
    language: z.string(),
    matches: z
      .array(
        z.object({
          start_seconds: z.number(),
          time: z.string(),
          url: z.string(),
          before: strangersText,
          text: strangersText,
          after: strangersText,
        }),
      )
      .readonly(),
    total_matches: z.int().describe('segments in which the phrase begins'),
    next_cursor: z.string().nullable(),
    ...provenance,
  }),
  async run(args, deps: ToolDeps, call) {
    const videoId = parseVideoId(args.video_url);
    const { query, context_segments, max_matches, cursor } = args;
    if (foldText(query) === '') {
      throw new ToolError('invalid_input', 'query: expected a letter, a digit or a sign in it.', {
        reason: 'invalid_arguments',
      });
    }
    const state = cursor === undefined ? undefined : deps.cursors.decode(NAME, args, cursor);
    const read = await readTranscript(deps, videoId, args.language, call);
    const { title, language, segments } = read.data;
    const places = findPhrase(segments, query);
    const from = beginningOf(state, places.length);
    const next = from + max_matches;
    return {
      video_id: videoId,
      title,
      language,
      matches: places
        .slice(from, next)
        .map((place) => showPlace({ videoId, segments, contextSegments: context_segments }, place)),
      total_matches: places.length,
      next_cursor:
        next < places.length
          ? deps.cursors.encode(NAME, args, { from: next, of: places.length })
          : null,
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const { title, video_id, language, matches, total_matches } = payload;
    const shown = matches.map(({ time, url, before, text, after }) =>
      [`[${time}] ${url}`, [before, text, after].filter((part) => part !== '').join(' ')].join(
        '\n',
      ),
    );
    return [
      `${title ?? video_id} (${language}): ${total_matches} ${total_matches === 1 ? 'match' : 'matches'}`,
      ...shown,
    ].join('\n');
  },
  notes: (payload) => [
    ...(payload.next_cursor === null
      ? []
      : [`(${payload.matches.length} shown)`, renderMore(payload)]),
    renderProvenance(payload),
  ],
});
