import * as z from 'zod';
import { defineResource } from '../mcp/define-resource.ts';
import type { ToolDeps } from '../tools/deps.ts';
import type { Segment, Transcript } from '../youtube/transcripts/transcript.ts';
import { provenanceMeta } from './provenance-meta.ts';
import { videoId } from './video-id.ts';

/** About two hours of speech; what a host puts into a model's context should end somewhere. */
const MOST_CHARS = 100_000;

const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'expected a BCP 47 code such as en or pt-BR');

/** As many whole segments as fit, one at least. */
function joinUpTo(
  segments: readonly Segment[],
  mostChars: number,
): { readonly text: string; readonly shown: number } {
  const lines: string[] = [];
  let chars = 0;
  for (const segment of segments) {
    const line = segment.text.replaceAll('\n', ' ');
    if (lines.length > 0 && chars + line.length > mostChars) break;
    lines.push(line);
    chars += line.length + 1;
  }
  return { text: lines.join(' ').trimEnd(), shown: lines.length };
}

/** The call that gives what was cut; a window of seconds, because a cursor belongs to its own call. */
function restOf({ video_id, segments, requested_language }: Transcript, shown: number) {
  // Segments may overlap: the next to begin need not be the next in the list.
  const starts = segments.slice(shown).map(({ start_seconds }) => start_seconds);
  const start_seconds = starts.reduce((first, start) => Math.min(first, start), Infinity);
  return {
    tool: 'get_video_transcript',
    arguments: { video_url: video_id, language: requested_language, start_seconds },
  };
}

function cutNotice(transcript: Transcript, shown: number): string {
  const { tool, arguments: args } = restOf(transcript, shown);
  return `[Cut: the first ${shown} of ${transcript.segments.length} segments. Go on with ${tool} ${JSON.stringify(args)}.]`;
}

export const transcriptResource = defineResource({
  name: 'transcript',
  title: 'Video transcript',
  description:
    'What is said in a video, as plain text; lang is a BCP 47 code, en unless given. Costs no quota, cached for 7 days.',
  toolset: 'read',
  uri: 'youtube://transcript/{id}{?lang}',
  mimeType: 'text/plain',
  params: z.object({ id: videoId, lang: language.default('en') }),
  async read({ id, lang }, { youtube }: ToolDeps, call) {
    const read = await youtube.transcript({ videoId: id, languages: [lang] }, call);
    const transcript = read.data;
    const { text, shown } = joinUpTo(transcript.segments, MOST_CHARS);
    const total = transcript.segments.length;
    const isCut = shown < total;
    return {
      strangersText: text,
      notes: isCut ? [cutNotice(transcript, shown)] : [],
      meta: {
        ...provenanceMeta(read),
        'youtube-mcp/transcript': {
          language: transcript.language,
          kind: transcript.kind,
          language_match: transcript.language_match,
          shown_segments: shown,
          total_segments: total,
          ...(isCut ? { rest: restOf(transcript, shown) } : {}),
        },
      },
    };
  },
});
