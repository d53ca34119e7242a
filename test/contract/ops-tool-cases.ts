import { expect } from 'vitest';
import type { ToolCase } from './tool-cases.ts';

/** The tools about the server itself. */
export const OPS_CASES: Readonly<Record<string, ToolCase>> = {
  get_quota_status: {
    args: {},
    answer: {
      success: true,
      buckets: expect.arrayContaining([
        expect.objectContaining({ bucket: 'default', limit: 10_000, exhausted_by_youtube: false }),
        expect.objectContaining({ bucket: 'search', limit: 100 }),
      ]) as unknown,
    },
    text: /default: \d+ of 10000 left/,
    bad: { bucket: 'default' },
    names: 'bucket',
  },
  server_health: {
    args: {},
    answer: {
      success: true,
      status: 'healthy',
      source: 'youtube',
      components: expect.objectContaining({
        server: expect.objectContaining({ status: 'healthy' }) as unknown,
        store: expect.objectContaining({ status: 'healthy' }) as unknown,
      }) as unknown,
    },
    text: /The server is healthy, as of \d{4}-\d\d-\d\dT/,
    bad: { include_details: 'yes' },
    names: 'include_details',
  },
  server_metrics: {
    args: { names: ['mcp_requests'] },
    answer: {
      success: true,
      metrics_count: 1,
      format: 'prometheus_text_exposition',
      metrics: expect.stringContaining('mcp_requests_total{tool="search_videos"}') as unknown,
    },
    text: 'mcp_requests_total',
    bad: { format: 'xml' },
    names: 'format',
  },
  get_server_stats: {
    args: {},
    answer: {
      success: true,
      config: expect.objectContaining({ youtube_api_key: 'set' }) as unknown,
      quota: expect.objectContaining({ default: expect.any(Object) as unknown }) as unknown,
    },
    text: 'config: ',
    bad: { verbose: true },
    names: 'verbose',
  },
};
