import type { Tool } from '../mcp/define-tool.ts';
import { checkOauthStatus } from './check-oauth-status.ts';
import type { ToolDeps } from './deps.ts';
import { getChannelInfo } from './get-channel-info.ts';
import { getCommentReplies } from './get-comment-replies.ts';
import { getOauthMetadata } from './get-oauth-metadata.ts';
import { getPlaylistInfo } from './get-playlist-info.ts';
import { getQuotaStatus } from './get-quota-status.ts';
import { getServerStats } from './get-server-stats.ts';
import { getTrendingVideos } from './get-trending-videos.ts';
import { getVideoCategories } from './get-video-categories.ts';
import { getVideoComments } from './get-video-comments.ts';
import { getVideoInfo } from './get-video-info.ts';
import { getVideoStats } from './get-video-stats.ts';
import { getVideoTranscript } from './get-video-transcript.ts';
import { listChannelVideos } from './list-channel-videos.ts';
import { listPlaylistItems } from './list-playlist-items.ts';
import { listTranscriptLanguages } from './list-transcript-languages.ts';
import { searchChannels } from './search-channels.ts';
import { searchTranscript } from './search-transcript.ts';
import { searchVideos } from './search-videos.ts';
import { serverHealth } from './server-health.ts';
import { serverMetrics } from './server-metrics.ts';

/** Every tool, in the order in which `tools/list` shows them. */
export const TOOLS: readonly Tool<ToolDeps>[] = [
  searchVideos,
  getVideoInfo,
  getVideoStats,
  getVideoTranscript,
  listTranscriptLanguages,
  searchTranscript,
  getVideoComments,
  getCommentReplies,
  getChannelInfo,
  listChannelVideos,
  searchChannels,
  getPlaylistInfo,
  listPlaylistItems,
  getTrendingVideos,
  getVideoCategories,
  getQuotaStatus,
  serverHealth,
  serverMetrics,
  getServerStats,
  checkOauthStatus,
  getOauthMetadata,
];
