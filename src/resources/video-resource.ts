import * as z from 'zod';
import { defineResource } from '../mcp/define-resource.ts';
import type { ToolDeps } from '../tools/deps.ts';
import { videoInfo } from '../tools/shapes.ts';
import { provenanceMeta } from './provenance-meta.ts';
import { videoId } from './video-id.ts';

export const videoResource = defineResource({
  name: 'video',
  title: 'Video details',
  description:
    'Title, description, duration and figures of a video as JSON. Costs 1 of the default bucket, cached for 30 minutes.',
  toolset: 'read',
  uri: 'youtube://video/{id}',
  mimeType: 'application/json',
  params: z.object({ id: videoId }),
  output: videoInfo,
  async read({ id }, { youtube }: ToolDeps, call) {
    const read = await youtube.videos([id], call);
    const [outcome] = read.data;
    if (!outcome) throw new Error('no outcome for the only id');
    if ('error' in outcome) throw outcome.error;
    return { fields: { ...outcome.video }, meta: provenanceMeta(read) };
  },
});
