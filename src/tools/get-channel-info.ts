import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import { parseChannelRef } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { channelInfo } from './shapes.ts';

export const getChannelInfo = defineTool({
  name: 'get_channel_info',
  title: 'Channel details',
  description:
    'Title, description and figures of a channel. Costs 1 of default, cached 1 h. Hidden figures are null.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    channel_id: z.string().min(1).max(300).describe('UC… id, @handle, or a channel URL'),
  }),
  output: z.object({ channel: channelInfo, ...provenance }),
  async run({ channel_id }, { youtube }: ToolDeps, { signal }) {
    const read = await youtube.channel(parseChannelRef(channel_id), { signal });
    return { channel: read.data, ...provenanceOf(read) };
  },
  render(payload) {
    const { title, url, subscriber_count, video_count, description } = payload.channel;
    const figures = `${subscriber_count ?? 'hidden'} subscribers, ${video_count ?? 'unknown'} videos`;
    return [`${title} · ${url}`, figures, description].join('\n');
  },
  notes: (payload) => [renderProvenance(payload)],
});
