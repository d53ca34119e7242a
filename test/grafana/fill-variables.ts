/** What Grafana puts in the place of a board's variables before it asks. */

export interface Variables {
  /** `$__rate_interval`: at least four scrapes. */
  readonly rateInterval: string;
  /** `$__range`: the time that the board shows. */
  readonly range: string;
}

/** Job, instance and tool are all that there are: Grafana writes them out, or `.*`. */
export function fillVariables(expression: string, { rateInterval, range }: Variables): string {
  const filled = expression
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__range', range)
    .replaceAll('$job', 'youtube-mcp')
    .replaceAll('$instance', '.*')
    .replaceAll('$tool', '.*');
  const [left] = /\$\w+/.exec(filled) ?? [];
  if (left !== undefined) throw new Error(`nobody fills in ${left}`);
  return filled;
}
