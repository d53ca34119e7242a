import type { Tool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';
import { getChannelInfo } from './get-channel-info.ts';
import { getQuotaStatus } from './get-quota-status.ts';
import { getServerStats } from './get-server-stats.ts';
import { getVideoComments } from './get-video-comments.ts';
import { getVideoInfo } from './get-video-info.ts';
import { getVideoTranscript } from './get-video-transcript.ts';
import { searchVideos } from './search-videos.ts';
import { serverHealth } from './server-health.ts';
import { serverMetrics } from './server-metrics.ts';

/** Every tool, in the order in which `tools/list` shows them. */
export const TOOLS: readonly Tool<ToolDeps>[] = [
  searchVideos,
  getVideoInfo,
  getVideoTranscript,
  getVideoComments,
  getChannelInfo,
  getQuotaStatus,
  serverHealth,
  serverMetrics,
  getServerStats,
];
