import * as z from 'zod';
import { READS_YOUTUBE, defineTool, strangersText } from '../mcp/define-tool.ts';
import { parseVideoId } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';

/** The text lists no more: a translatable video names over a hundred. */
const MOST_RENDERED = 15;

export const listTranscriptLanguages = defineTool({
  name: 'list_transcript_languages',
  title: 'Transcript languages',
  description:
    'Which captions a video has, and into which languages YouTube translates them (get_video_transcript with translate=true). Costs no quota, cached for a day.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    video_url: z.string().min(1).max(300).describe('URL or 11-character id'),
  }),
  output: z.object({
    video_id: z.string(),
    title: strangersText.nullable(),
    tracks: z
      .array(
        z.object({
          language: z.string(),
          name: strangersText,
          kind: z.enum(['manual', 'generated']),
          is_translatable: z.boolean(),
          is_default: z.boolean().nullable(),
        }),
      )
      .readonly(),
    translation_languages: z.array(z.string()).readonly(),
    ...provenance,
  }),
  async run({ video_url }, { youtube }: ToolDeps, { signal, report }) {
    const read = await youtube.transcriptTracks(parseVideoId(video_url), { signal, report });
    const { video_id, title, tracks, translation_languages } = read.data;
    return {
      video_id,
      title,
      tracks,
      translation_languages: translation_languages.map(({ language }) => language),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const tracks = payload.tracks.map(({ language, name, kind, is_default, is_translatable }) =>
      [
        `${language}: ${name} (${kind}`,
        ...(is_default === true ? ['default'] : []),
        ...(is_translatable ? ['translatable)'] : ['not translatable)']),
      ].join(', '),
    );
    const codes = payload.translation_languages;
    const rest = codes.length - MOST_RENDERED;
    const more = rest > 0 ? ` and ${rest} more` : '';
    const translations = `Translated by machine into: ${codes.slice(0, MOST_RENDERED).join(', ')}${more}.`;
    return [
      payload.title ?? payload.video_id,
      ...tracks,
      ...(codes.length > 0 ? [translations] : []),
    ].join('\n');
  },
  notes: (payload) => [renderProvenance(payload)],
});
