import type { Telemetry } from '../../otel/telemetry.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Config } from '../config.ts';
import type { ServerStats } from '../tools/deps.ts';
import type { QuotaLedger } from '../youtube/quota.ts';

/** The sections of `get_server_stats`, from what is in force; nothing in it is a secret. */
export function describeStats(
  config: Config,
  parts: {
    readonly telemetry: Telemetry;
    readonly cache: ReadCache;
    readonly quota: QuotaLedger;
  },
): ServerStats {
  const { telemetry, cache, quota } = parts;
  const { overflowed, ...signals } = telemetry.exportFigures();
  return {
    cache: { ...cache.stats() },
    rate_limits: {
      enabled: config.RATE_LIMIT_ENABLED,
      calls_per_minute: config.CALLS_PER_MINUTE,
      calls_per_hour: config.CALLS_PER_HOUR,
      searches_per_hour: config.SEARCHES_PER_HOUR,
      total_calls_per_minute: config.TOTAL_CALLS_PER_MINUTE,
      requests_per_address_per_minute: config.PER_IP_CALLS_PER_MINUTE,
      quota_units_per_caller: config.QUOTA_UNITS_PER_PRINCIPAL,
    },
    quota: Object.fromEntries(quota.snapshot().map(({ bucket, ...state }) => [bucket, state])),
    config: {
      transport: config.MCP_TRANSPORT,
      source: config.source,
      toolsets: config.TOOLSETS,
      transcript_sources: config.TRANSCRIPT_SOURCES,
      upstream_timeout_ms: config.UPSTREAM_TIMEOUT_MS,
      cache_enabled: config.CACHE_ENABLED,
      youtube_api_key: config.YOUTUBE_API_KEY ? 'set' : 'not set',
    },
    security: {
      authentication: config.AUTH_MODE,
      signatures_demanded: config.REQUEST_SIGNING_SECRETS.length > 0,
      allowed_hosts: config.ALLOWED_HOSTS.length,
      allowed_origins: config.ALLOWED_ORIGINS.length,
    },
    oauth_status: { configured: false },
    telemetry: {
      enabled: telemetry.collectFamilies !== undefined,
      traces: config.otel.traces,
      metrics: config.otel.metrics,
      logs: config.otel.logs,
      spans_exported: signals.traces.exported,
      spans_failed: signals.traces.failed,
      spans_dropped: signals.traces.dropped,
      metric_exports: signals.metrics.exported,
      metric_exports_failed: signals.metrics.failed,
      log_records_exported: signals.logs.exported,
      log_records_failed: signals.logs.failed,
      log_records_dropped: signals.logs.dropped,
      overflowed_instruments: overflowed,
    },
  };
}
