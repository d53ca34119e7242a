/**
 * One report for `/health`, `server_health` and `mcp.health.component.status`: all three show the
 * same evaluation, made in the background, so that asking costs nothing and spends no quota.
 */
import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';

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
  /** Somebody asked for it: told at `info` when it begins, whatever the status. */
  readonly isIntended?: boolean;
  readonly figures?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Must not throw for what it can name, must not wait, must not ask YouTube. */
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
  /** Told of every transition once. */
  readonly logger?: Logger;
  /** Epoch milliseconds, for what is told; nothing is measured by it. */
  readonly now?: () => number;
  /** Milliseconds that never jump, by which the age of an evaluation is measured. */
  readonly clock?: () => number;
  /** Milliseconds between two evaluations. */
  readonly everyMs?: number;
}

export interface Health {
  /** The latest evaluation, five seconds old at most unless the event loop was held up. */
  report(): HealthReport;
  /**
   * The latest evaluation, made anew when it is a second old or older: for a caller who asks on
   * purpose and has paid with a call. Probes take `report`.
   */
  recent(): HealthReport;
  /** Evaluates now: for what cannot wait for the next turn, such as the beginning of the drain. */
  evaluate(): HealthReport;
  /** Ends the evaluation in the background; the last report stays. */
  close(): void;
}

/**
 * A fault has to show within 10 s, and so has recovery: the half of it leaves the other half for the
 * evidence to come.
 */
const EVERY_MS = 5_000;
/** The first evidence, such as the keys of an issuer, comes in the moments after the start. */
const FIRST_MS = 1_000;
/** However many ask, there is no more than one evaluation in this time on their account. */
const RECENT_MS = 1_000;
const GAUGE: Readonly<Record<HealthStatus, number>> = { healthy: 1, degraded: 0.5, unhealthy: 0 };

/**
 * Without these a server is no use to new callers, although one without its store still answers from
 * the cache: what costs quota is refused until a restart. The others mend themselves.
 */
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

/** Remembers since when each component has its status, and tells of each that takes another. */
function createTransitions(logger: Logger | undefined) {
  const last = new Map<Component, { readonly status: HealthStatus; readonly since: string }>();

  return {
    /** @returns since when it has this status */
    note(component: Component, finding: Finding, timestamp: string): string {
      const { status, message, lastError, isIntended = false } = finding;
      const before = last.get(component);
      if (before?.status === status) return before.since;
      last.set(component, { status, since: timestamp });
      // Whoever starts well has changed nothing.
      if (before || status !== 'healthy') {
        const from = before?.status ?? 'unknown';
        const why = { why: message, ...(lastError ? { last_error: lastError } : {}) };
        const level = status === 'healthy' || isIntended ? 'info' : 'warn';
        logger?.[level]({ component, from, to: status, ...why }, 'health of a component changed');
      }
      return timestamp;
    },
  };
}

/**
 * Evaluates the probes now, after a second, and every five seconds until it is closed, and observes
 * the gauge. Never throws: a probe that fails is a finding.
 */
export function createHealth(options: HealthOptions): Health {
  const { probes, version, source, instruments, now = Date.now, everyMs = EVERY_MS } = options;
  const { clock = () => performance.now() } = options;
  const transitions = createTransitions(options.logger);
  let latest = look();
  let latestAt = clock();

  function look(): HealthReport {
    const timestamp = new Date(now()).toISOString();
    const reports = new Map<Component, ComponentReport>();
    for (const component of COMPONENTS) {
      const probe = probes[component];
      if (!probe) continue;
      const finding = runProbe(probe);
      const { status, message, lastError, figures } = finding;
      const since = transitions.note(component, finding, timestamp);
      const error = lastError ? { last_error: lastError } : {};
      reports.set(component, { status, message, since, ...error, ...figures });
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
  function evaluate(): HealthReport {
    latestAt = clock();
    return (latest = look());
  }

  // By the event loop's clock, which no one sets.
  const timers = [setTimeout(evaluate, FIRST_MS).unref(), setInterval(evaluate, everyMs).unref()];
  instruments.healthStatus.addCallback((result) => {
    for (const [component, { status }] of Object.entries(latest.components)) {
      result.observe(GAUGE[status], { component });
    }
  });
  return {
    report: () => latest,
    recent: () => (clock() - latestAt < RECENT_MS ? latest : evaluate()),
    evaluate,
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** What a component says of itself, in one line: of one that is not well also since when and why. */
export function describeComponent(
  report: Pick<ComponentReport, 'status' | 'message' | 'since'> & {
    readonly last_error?: string | undefined;
  },
): string {
  const { status, message, since, last_error: lastError } = report;
  if (status === 'healthy') return message;
  return `${message} Since ${since}${lastError === undefined ? '' : `, last error: ${lastError}`}.`;
}

/** Whether an answer of `/health` is a report of this server; for clients of it. */
export function isHealthReport(value: unknown): value is HealthReport {
  if (typeof value !== 'object' || value === null) return false;
  const { status, components } = value as Partial<Record<keyof HealthReport, unknown>>;
  return HEALTH_STATUSES.some((known) => known === status) && typeof components === 'object';
}
