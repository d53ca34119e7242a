/**
 * One report for `/health`, `server_health` and `mcp.health.component.status`: all three show the
 * same evaluation. Probes read evidence that is in memory, so asking costs nothing and spends no
 * quota.
 */
import type { Instruments } from '../../otel/instruments.ts';

export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export const COMPONENTS = [
  'server',
  'cache',
  'security',
  'youtube_api',
  'transcripts',
  'oauth',
  'telemetry',
  'store',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** What a probe finds: a status, a sentence, and the component's own figures. */
export interface Finding {
  readonly status: HealthStatus;
  readonly message: string;
  readonly lastError?: string | null;
  readonly figures?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Must not throw for what it can name, must not wait, must not ask anyone. */
export type Probe = () => Finding;

/** Components that are not configured have no probe and are absent from the report, not green. */
export type Probes = Partial<Readonly<Record<Component, Probe>>>;

export interface ComponentReport {
  readonly status: HealthStatus;
  readonly message: string;
  /** ISO 8601: when it took this status. */
  readonly since: string;
  readonly last_error?: string;
  readonly [figure: string]: string | number | boolean | null | undefined;
}

export interface HealthReport {
  readonly timestamp: string;
  readonly status: HealthStatus;
  readonly uptime_seconds: number;
  readonly version: string;
  /** `sample` when the embedded sample answers instead of YouTube. */
  readonly source: string;
  readonly components: Readonly<Partial<Record<Component, ComponentReport>>>;
  readonly unhealthy_components?: readonly string[];
  readonly degraded_components?: readonly string[];
}

export interface HealthOptions {
  readonly probes: Probes;
  readonly version: string;
  readonly source: string;
  readonly instruments: Pick<Instruments, 'healthStatus'>;
  readonly now?: () => number;
}

export interface Health {
  /** The latest evaluation, at most a second old. */
  report(): HealthReport;
}

const FRESH_MS = 1_000;
const GAUGE: Readonly<Record<HealthStatus, number>> = { healthy: 1, degraded: 0.5, unhealthy: 0 };

/** Without these no call can be served; the others leave the cache and their neighbours working. */
const REQUIRED: ReadonlySet<Component> = new Set(['server', 'store']);

function runProbe(probe: Probe): Finding {
  try {
    return probe();
  } catch (error) {
    const lastError = error instanceof Error ? error.message : String(error);
    return { status: 'unhealthy', message: 'The probe itself failed.', lastError };
  }
}

function overall(reports: ReadonlyMap<Component, ComponentReport>): HealthStatus {
  let worst: HealthStatus = 'healthy';
  for (const [component, { status }] of reports) {
    if (status === 'healthy') continue;
    if (status === 'unhealthy' && REQUIRED.has(component)) return 'unhealthy';
    worst = 'degraded';
  }
  return worst;
}

/** Evaluates the probes and observes the gauge. @throws never; a failing probe is a finding */
export function createHealth(options: HealthOptions): Health {
  const { probes, version, source, instruments, now = Date.now } = options;
  const changes = new Map<Component, { status: HealthStatus; since: string }>();
  let latest: HealthReport | undefined;
  let evaluatedAt = 0;

  function reportOf(component: Component, probe: Probe, timestamp: string): ComponentReport {
    const { status, message, lastError, figures } = runProbe(probe);
    const before = changes.get(component);
    const since = before?.status === status ? before.since : timestamp;
    changes.set(component, { status, since });
    return { status, message, since, ...(lastError ? { last_error: lastError } : {}), ...figures };
  }

  function evaluate(): HealthReport {
    const timestamp = new Date(now()).toISOString();
    const reports = new Map<Component, ComponentReport>();
    for (const component of COMPONENTS) {
      const probe = probes[component];
      if (probe) reports.set(component, reportOf(component, probe, timestamp));
    }
    const named = (status: HealthStatus): string[] =>
      [...reports].filter(([, report]) => report.status === status).map(([component]) => component);
    const unhealthy = named('unhealthy');
    const degraded = named('degraded');
    return {
      timestamp,
      status: overall(reports),
      uptime_seconds: Math.round(process.uptime()),
      version,
      source,
      components: Object.fromEntries(reports),
      ...(unhealthy.length > 0 ? { unhealthy_components: unhealthy } : {}),
      ...(degraded.length > 0 ? { degraded_components: degraded } : {}),
    };
  }

  function report(): HealthReport {
    // A wall clock that is set back must not freeze the report.
    if (!latest || Math.abs(now() - evaluatedAt) >= FRESH_MS) {
      evaluatedAt = now();
      latest = evaluate();
    }
    return latest;
  }

  instruments.healthStatus.addCallback((result) => {
    for (const [component, { status }] of Object.entries(report().components)) {
      result.observe(GAUGE[status], { component });
    }
  });
  return { report };
}

/** Whether an answer of `/health` is a report of this server; for clients of it. */
export function isHealthReport(value: unknown): value is HealthReport {
  if (typeof value !== 'object' || value === null) return false;
  const { status, components } = value as Partial<Record<keyof HealthReport, unknown>>;
  return HEALTH_STATUSES.some((known) => known === status) && typeof components === 'object';
}
