import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import { parsePlaylistId } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { playlistInfo } from './shapes.ts';

export const getPlaylistInfo = defineTool({
  name: 'get_playlist_info',
  title: 'Playlist details',
  description:
    'Title, description, owner and size of a playlist. Costs 1 of default, cached 10 min.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    playlist_id: z.string().min(1).max(300).describe('id, or a URL with list='),
  }),
  output: z.object({ playlist: playlistInfo, ...provenance }),
  async run({ playlist_id }, { youtube }: ToolDeps, { signal }) {
    const read = await youtube.playlist(parsePlaylistId(playlist_id), { signal });
    return { playlist: read.data, ...provenanceOf(read) };
  },
  render(payload) {
    const { title, url, channel_title, item_count, description } = payload.playlist;
    const facts = `by ${channel_title}, ${item_count ?? 'an unknown number of'} videos`;
    return [`${title} · ${url}`, facts, description].join('\n');
  },
  notes: (payload) => [renderProvenance(payload)],
});
