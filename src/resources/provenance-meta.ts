import { provenanceOf } from '../tools/provenance.ts';
import type { Read } from '../youtube/youtube.ts';

/**
 * What tools say of an answer in fields of its own, for contents that have none: where it came from
 * and what it cost.
 */
export const provenanceMeta = (read: Read<unknown>): Readonly<Record<string, unknown>> => ({
  'youtube-mcp/provenance': provenanceOf(read),
});
