import type { Workload } from './capture-requests.ts';
import type { Row, Verdict } from './judge.ts';
import type { ScrapeFigures } from './measure-scrape.ts';
import type { StartUpFigures } from './measure-start-up.ts';
import { VARIANTS, type VariantKey } from './variants.ts';

export interface Report {
  readonly machine: string;
  readonly rounds: number;
  readonly connections: number;
  readonly rows: readonly Row[];
  readonly rssBytes: Readonly<Record<VariantKey, number>>;
  readonly verdicts: readonly Verdict[];
  readonly startUp: StartUpFigures;
  readonly startUpWithoutTelemetry: StartUpFigures;
  readonly scrape: ScrapeFigures;
  readonly otlp: { readonly exports: number; readonly bytes: number };
}

const TITLES: Readonly<Record<Workload, string>> = {
  call: 'tools/call search_videos, cached (2026-07-28)',
  list: 'tools/list (2026-07-28)',
  'legacy-call': 'tools/call search_videos, cached (2025-11-25)',
};

const COLUMNS = [34, 9, 11, 9, 9, 8];

/** The first column to the left, figures to the right. */
const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => (index === 0 ? cell.padEnd(34) : cell.padStart(COLUMNS[index] ?? 9)))
    .join('');

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function describeWorkload(report: Report, workload: Workload): string[] {
  const head = line([TITLES[workload], '', '', '', '', '']).trimEnd();
  const rows = report.rows
    .filter((row) => row.workload === workload)
    .map(({ variant, callsPerSecond, cpuMicros, p50Ms, p99Ms }) =>
      line([
        `  ${VARIANTS[variant].title}`,
        callsPerSecond.toFixed(0),
        cpuMicros.toFixed(0),
        p50Ms.toFixed(2),
        p99Ms.toFixed(2),
        workload === 'call' ? megabytes(report.rssBytes[variant]) : '',
      ]).trimEnd(),
    );
  return [head, ...rows, ''];
}

function describeVerdict({ what, value, unit, lowest, highest, target, isMet }: Verdict): string {
  const digits = unit === 'ms' ? 1 : 2;
  const range =
    lowest === undefined || highest === undefined
      ? ''
      : `(${lowest.toFixed(2)}–${highest.toFixed(2)})`;
  const sign = unit === '×' ? '≥' : '≤';
  const wanted = target === undefined ? '' : `${sign} ${Number(target.toFixed(2))} ${unit}`;
  const verdict = isMet === undefined ? '' : isMet ? 'PASS' : 'MISS';
  const shown = `${value.toFixed(digits)} ${unit}`;
  return `  ${what.padEnd(46)}${shown.padStart(9)}  ${range.padEnd(14)}${wanted.padEnd(10)}${verdict}`.trimEnd();
}

function describeTimes(report: Report): string[] {
  const { startUp, startUpWithoutTelemetry: idle, scrape, otlp } = report;
  const started = (title: string, { readyMs, cpuMs, rssBytes }: StartUpFigures): string =>
    `  ${title.padEnd(20)}${readyMs.toFixed(0)} ms to ready, ${cpuMs.toFixed(0)} ms of CPU, ${megabytes(rssBytes)}`;
  const share = scrape.endedSpans === 0 ? 0 : (100 * scrape.droppedSpans) / scrape.endedSpans;
  return [
    'Start-up (the server on one core)',
    started('ours', startUp),
    started('telemetry off', idle),
    '',
    `Scrape: ${(scrape.bytes / 1000).toFixed(1)} kB, ${scrape.families} families, ${scrape.series} series`,
    `  idle ${scrape.idleMs.toFixed(1)} ms, under load ${scrape.underLoadMs.toFixed(1)} ms, CPU ${scrape.cpuMs.toFixed(1)} ms`,
    `Export: ${otlp.exports} batches, ${megabytes(otlp.bytes)}; ${scrape.endedSpans} spans ended, ${share.toFixed(1)} % dropped by a full queue`,
  ];
}

/** The whole report as text. */
export function describeReport(report: Report): string {
  return [
    report.machine,
    `${report.rounds} alternated rounds, ${report.connections} connections with one request in flight each, medians`,
    '',
    line(['', 'calls/s', 'CPU µs', 'p50 ms', 'p99 ms', 'RSS']),
    ...describeWorkload(report, 'call'),
    ...describeWorkload(report, 'list'),
    ...describeWorkload(report, 'legacy-call'),
    'Ratios of calls per CPU second (lowest–highest of the rounds, of the first two of the starts)',
    ...report.verdicts.map(describeVerdict),
    '',
    ...describeTimes(report),
  ].join('\n');
}
