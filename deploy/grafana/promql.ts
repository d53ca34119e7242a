/** Pieces of PromQL that Prometheus 2.42 and 3 both accept, over what the variables of a board choose. */

/** What every board's variables choose; a rule that aggregates over instances keeps `job` alone. */
const CHOSEN = 'job=~"$job",instance=~"$instance"';

/** Label matchers, such as `tier="memory"`. */
type Matchers = readonly string[];

/** The chosen series of a metric. */
export function chosen(metric: string, ...matchers: Matchers): string {
  return `${metric}{${[CHOSEN, ...matchers].join(',')}}`;
}

/** Per second. Grafana makes the window at least four scrapes long. */
export function rate(metric: string, ...matchers: Matchers): string {
  return `rate(${chosen(metric, ...matchers)}[$__rate_interval])`;
}

/** `sum by (tool) (rate(…))`; without labels one figure of everything that is chosen. */
export function sumRate(metric: string, by: readonly string[] = [], ...matchers: Matchers): string {
  return `sum${byClause(by)}(${rate(metric, ...matchers)})`;
}

/** What comes seldom is read by the minute. */
export function perMinute(
  metric: string,
  by: readonly string[] = [],
  ...matchers: Matchers
): string {
  return `60 * ${sumRate(metric, by, ...matchers)}`;
}

/** Events in the time that the board shows. */
export function inRange(metric: string, by: readonly string[] = [], ...matchers: Matchers): string {
  return `sum${byClause(by)}(increase(${chosen(metric, ...matchers)}[$__range]))`;
}

/**
 * A quantile of a histogram. Where nothing was recorded it is NaN, which is no figure: the
 * comparison drops it, so that the panel says so instead.
 * @param metric without `_bucket`
 */
export function quantile(
  share: number,
  metric: string,
  by: readonly string[] = [],
  ...matchers: Matchers
): string {
  const buckets = sumRate(`${metric}_bucket`, ['le', ...by], ...matchers);
  return `histogram_quantile(${share}, ${buckets}) >= 0`;
}

/** `a / b` where b is above 0: nothing out of nothing is neither 0 nor 1. */
export function share(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}

/** Of each `by`, the gauge as the worst or best replica shows it: replicas share what it tells. */
export function gauge(op: 'min' | 'max', metric: string, by: readonly string[] = []): string {
  return `${op}${byClause(by)}(${chosen(metric)})`;
}

/** For sums whose absence means none, which is known only while something is scraped. */
export function orZero(expression: string): string {
  return `${expression} or 0 * ${gauge('max', 'mcp_uptime_seconds')}`;
}

function byClause(by: readonly string[]): string {
  return by.length === 0 ? '' : ` by (${by.join(', ')}) `;
}
