/** What the components of health are asked by, for a configuration. */
import type { Telemetry } from '../../otel/telemetry.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Config } from '../config.ts';
import { watchEventLoop } from '../health/event-loop.ts';
import { oauthProbe, securityProbe } from '../health/gate-probes.ts';
import type { Probes } from '../health/health.ts';
import type { createOutcomeWindow } from '../health/outcomes.ts';
import * as probe from '../health/probes.ts';
import { telemetryProbe } from '../health/telemetry-probe.ts';
import { transcriptsProbe, youtubeApiProbe } from '../health/upstream-probes.ts';
import type { Drain } from '../http/drain.ts';
import type { Store } from '../store/store.ts';
import type { QuotaLedger } from '../youtube/quota.ts';
import type { AuthParts } from './auth-parts.ts';
import type { WatchedRefusals } from './watch-refusals.ts';
import type { YouTubeParts } from './youtube-parts.ts';

/** What health takes its evidence from. */
export interface HealthParts {
  readonly telemetry: Telemetry;
  readonly store: Store;
  readonly cache: ReadCache;
  readonly quota: QuotaLedger;
  readonly drain: Drain;
  readonly guards: YouTubeParts['guards'];
  readonly refusals: WatchedRefusals['refusals'];
  readonly auth: AuthParts | undefined;
}

/** Components that are not configured have no probe: they are absent from the report, not green. */
export function probesOf(
  config: Config,
  parts: HealthParts,
  windows: Record<'api' | 'transcripts', ReturnType<typeof createOutcomeWindow>>,
): Probes {
  const { telemetry, store, cache, quota, drain, guards, refusals, auth } = parts;
  const { traces, metrics, logs } = config.otel;
  const isExporting = [traces, metrics, logs].some((exporter) => exporter !== 'none');
  const serverFigures = () => ({ transport: config.MCP_TRANSPORT, draining: drain.isDraining() });
  return {
    server: probe.serverProbe(serverFigures, watchEventLoop()),
    store: probe.storeProbe(store),
    ...(config.CACHE_ENABLED ? { cache: probe.cacheProbe(cache) } : {}),
    // On stdio there is no gate: whoever started the process is its caller.
    ...(config.MCP_TRANSPORT === 'http'
      ? { security: securityProbe({ refusals: refusals.figures }) }
      : {}),
    ...(auth?.issuerState ? { oauth: oauthProbe(auth.issuerState) } : {}),
    ...(config.YOUTUBE_API_KEY
      ? {
          youtube_api: youtubeApiProbe(windows.api, guards.api.state, () => quota.snapshot()),
        }
      : {}),
    ...(config.TRANSCRIPT_SOURCES.length > 0
      ? { transcripts: transcriptsProbe(windows.transcripts, guards.innertube.state) }
      : {}),
    ...(telemetry.collectFamilies
      ? { telemetry: telemetryProbe(telemetry.exportFigures, isExporting) }
      : {}),
  };
}
