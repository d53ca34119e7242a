/** From slices to medians, and from medians to verdicts. */
import type { Workload } from './capture-requests.ts';
import type { Cost, Slice } from './measure-rounds.ts';
import type { ScrapeFigures } from './measure-scrape.ts';
import type { StartUpFigures } from './measure-start-up.ts';
import { median } from './statistics.ts';
import type { VariantKey } from './variants.ts';

export interface Row {
  readonly workload: Workload;
  readonly variant: VariantKey;
  readonly callsPerSecond: number;
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly unit: '×' | 's' | 'ms';
  /** Of the rounds, where it is a ratio. */
  readonly lowest?: number;
  readonly highest?: number;
  /** The least a ratio may be, the most a time may be; undefined when it is only told. */
  readonly target?: number;
  readonly isMet?: boolean;
}

/** The medians of the rounds, in the order in which the slices came. */
export function rowsOf(slices: readonly Slice[]): readonly Row[] {
  const groups = Map.groupBy(slices, ({ workload, variant }) => `${workload} ${variant}`);
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const middle = (pick: (slice: Slice) => number): number => median(group.map(pick));
    return [
      {
        workload: first.workload,
        variant: first.variant,
        callsPerSecond: middle((slice) => slice.callsPerSecond),
        cpuMicros: middle((slice) => slice.cpuMicros),
        p50Ms: middle((slice) => slice.p50Ms),
        p99Ms: middle((slice) => slice.p99Ms),
      },
    ];
  });
  const order: readonly Workload[] = ['call', 'list', 'legacy-call'];
  return rows.toSorted((a, b) => order.indexOf(a.workload) - order.indexOf(b.workload));
}

interface Comparison {
  readonly workload: Workload;
  readonly what: string;
  readonly against: VariantKey;
  /** Ours unless said otherwise. */
  readonly variant?: VariantKey;
  readonly target?: number;
}

const COMPARISONS: readonly Comparison[] = [
  { workload: 'call', what: 'tools/call ÷ (a) bare node:http', against: 'echo', target: 0.12 },
  { workload: 'call', what: 'tools/call ÷ (b) as documented', against: 'documented', target: 1.8 },
  { workload: 'call', what: 'tools/call ÷ (b) body parsed before', against: 'parsed' },
  { workload: 'list', what: 'tools/list ÷ (b) as documented', against: 'documented', target: 4 },
  { workload: 'list', what: 'tools/list ÷ (b) body parsed before', against: 'parsed' },
  {
    workload: 'legacy-call',
    what: '2025-era tools/call ÷ (b) as documented',
    against: 'documented',
  },
  { workload: 'legacy-call', what: '2025-era tools/call ÷ (c) telemetry off', against: 'off' },
];

/** Telemetry costs at most 20 % of CPU per call more when every call is traced, 12 % when none is. */
const OVERHEAD: readonly Comparison[] = [
  { workload: 'call', what: 'tools/call ÷ (c) telemetry off', against: 'off', target: 1 / 1.2 },
  {
    workload: 'call',
    what: 'tools/call unsampled ÷ (c) telemetry off',
    variant: 'unsampled',
    against: 'off',
    target: 1 / 1.12,
  },
];

/** The ratio of calls per CPU second, round by round: what disturbs one round disturbs both sides. */
function compare(slices: readonly Cost[], comparison: Comparison): Verdict {
  const { workload, what, against, variant = 'ours', target } = comparison;
  const ofLoad = slices.filter((slice) => slice.workload === workload);
  const rounds = [...Map.groupBy(ofLoad, ({ round }) => round).values()];
  const ratios = rounds.map((round) => {
    const costOf = (key: VariantKey): number =>
      round.find((cost) => cost.variant === key)?.cpuMicros ?? NaN;
    return costOf(against) / costOf(variant);
  });
  const value = median(ratios);
  return {
    what,
    value,
    unit: '×',
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    ...(target === undefined ? {} : { target, isMet: value >= target }),
  };
}

const atMost = (what: string, value: number, unit: 's' | 'ms', target: number): Verdict => ({
  what,
  value,
  unit,
  target,
  isMet: value <= target,
});

/** Every figure that has a target, and the ratios that are told beside them. */
export function judge(
  { slices, overhead }: { readonly slices: readonly Slice[]; readonly overhead: readonly Cost[] },
  startUp: StartUpFigures,
  scrape: ScrapeFigures,
): readonly Verdict[] {
  return [
    ...OVERHEAD.map((comparison) => compare(overhead, comparison)),
    ...COMPARISONS.map((comparison) => compare(slices, comparison)),
    atMost('start-up: spawn to the first 200 of /readyz', startUp.readyMs / 1000, 's', 1.5),
    atMost('a scrape: CPU of the server', scrape.cpuMs, 'ms', 20),
    atMost('a scrape: wall time under load', scrape.underLoadMs, 'ms', 20),
  ];
}
