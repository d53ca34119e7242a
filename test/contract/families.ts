/** What operators are promised of `/metrics`: families, labels, tools. */

/** Word for word what operators are promised, not what the code happens to have. */
export const CONTRACT: Readonly<Record<string, { type: string; labels: readonly string[] }>> = {
  mcp_requests_total: { type: 'counter', labels: ['tool'] },
  mcp_errors_total: { type: 'counter', labels: ['tool', 'error_type'] },
  mcp_request_duration_seconds: { type: 'histogram', labels: ['tool'] },
  mcp_security_prompt_injection_attempts_total: {
    type: 'counter',
    labels: ['direction', 'rule', 'action'],
  },
  mcp_security_rate_limit_hits_total: { type: 'counter', labels: ['scope'] },
  mcp_security_cors_violations_total: { type: 'counter', labels: ['reason'] },
  mcp_security_invalid_signatures_total: { type: 'counter', labels: ['reason'] },
  mcp_youtube_quota_remaining: { type: 'gauge', labels: ['bucket'] },
  mcp_youtube_api_errors_total: { type: 'counter', labels: ['method', 'error_type'] },
  mcp_cache_hits_total: { type: 'counter', labels: ['cache', 'tier'] },
  mcp_cache_misses_total: { type: 'counter', labels: ['cache', 'tier'] },
  mcp_oauth_token_refreshes_total: { type: 'counter', labels: ['outcome'] },
  mcp_oauth_errors_total: { type: 'counter', labels: ['error_type'] },
  mcp_memory_usage_bytes: { type: 'gauge', labels: [] },
  mcp_cpu_usage_percent: { type: 'gauge', labels: [] },
  mcp_uptime_seconds: { type: 'gauge', labels: [] },
};

/** As constant as those above, but not in the short answer of server_metrics. */
export const BESIDE: typeof CONTRACT = {
  mcp_youtube_quota_used: { type: 'gauge', labels: ['bucket'] },
  mcp_youtube_quota_limit: { type: 'gauge', labels: ['bucket'] },
  mcp_youtube_quota_reset_timestamp_seconds: { type: 'gauge', labels: ['bucket'] },
  mcp_youtube_breaker_state: { type: 'gauge', labels: ['upstream'] },
  mcp_youtube_api_retries_total: { type: 'counter', labels: ['method', 'error_type'] },
  mcp_transcript_attempts_total: { type: 'counter', labels: ['source', 'outcome', 'via'] },
  mcp_cache_stale_total: { type: 'counter', labels: ['cache', 'tier'] },
  mcp_cache_quota_saved_total: { type: 'counter', labels: ['bucket', 'tier'] },
  mcp_cache_entries: { type: 'gauge', labels: ['tier'] },
  mcp_health_component_status: { type: 'gauge', labels: ['component'] },
  mcp_server_active_requests: { type: 'gauge', labels: [] },
};

export const TOOL_NAMES = [
  'search_videos',
  'get_video_info',
  'get_video_stats',
  'get_video_transcript',
  'list_transcript_languages',
  'search_transcript',
  'get_video_comments',
  'get_comment_replies',
  'get_channel_info',
  'list_channel_videos',
  'search_channels',
  'get_playlist_info',
  'list_playlist_items',
  'get_trending_videos',
  'get_video_categories',
  'get_quota_status',
  'server_health',
  'server_metrics',
  'get_server_stats',
  'check_oauth_status',
  'get_oauth_metadata',
];
