import type { MetricFamily } from '../../otel/prometheus.ts';
import type { ResourceMetadata } from '../auth/resource-metadata.ts';
import type { Health } from '../health/health.ts';
import type { CursorSigner } from '../mcp/cursor.ts';
import type { QuotaLedger } from '../youtube/quota.ts';
import type { YouTube } from '../youtube/youtube.ts';

export type { MetricFamily };

/** The server's own exposition, for `server_metrics`. */
export interface MetricsSource {
  collect(): Promise<readonly MetricFamily[]>;
  format(families: readonly MetricFamily[]): string;
  /** The families that are shown when nothing is asked for by name. */
  readonly contractNames: ReadonlySet<string>;
}

/** The sections of `get_server_stats`; none holds a secret. */
export type ServerStats = Readonly<
  Record<
    'cache' | 'rate_limits' | 'quota' | 'config' | 'security' | 'oauth_status' | 'telemetry',
    Readonly<Record<string, unknown>>
  >
>;

/** What the tools work with; handed in, so that a tool can be run against anything. */
export interface ToolDeps {
  readonly youtube: YouTube;
  readonly cursors: CursorSigner;
  readonly quota: Pick<QuotaLedger, 'snapshot'>;
  readonly health: Health;
  /** Undefined when telemetry is disabled. */
  readonly metrics: MetricsSource | undefined;
  stats(): ServerStats;
  /** Undefined where callers are asked no OAuth token. */
  readonly resourceMetadata?: ResourceMetadata | undefined;
}
