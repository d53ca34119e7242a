/**
 * `npm run bench:youtube`: how reads of YouTube scale, what a long transcript costs, and what each
 * fault of YouTube does to a caller. Everything runs in this process against the embedded sample, so
 * the sample's own work is in the figures; what is judged is ratios, counts and deadlines.
 */
import { parseArgs } from 'node:util';
import { type FaultRow, measureFaults } from './measure-faults.ts';
import { type ReadRow, measureReads, measureSingleFlight } from './measure-reads.ts';
import { type TranscriptFigures, measureTranscript } from './measure-transcript.ts';

const MIB = 1024 * 1024;
const SINGLE_FLIGHT_CALLERS = 500;

function describeReads(rows: readonly ReadRow[]): string[] {
  const first = rows[0]?.readsPerSecond ?? NaN;
  return rows.map(({ what, concurrency, readsPerSecond, cpuMicros, rssBytes, heapBytes }) =>
    [
      what.padEnd(16),
      String(concurrency).padStart(12),
      readsPerSecond.toFixed(0).padStart(10),
      `${(readsPerSecond / first).toFixed(1)} ×`.padStart(10),
      cpuMicros.toFixed(0).padStart(10),
      `${(rssBytes / MIB).toFixed(0)} MiB`.padStart(10),
      `${(heapBytes / MIB).toFixed(1)} MiB`.padStart(11),
    ].join(''),
  );
}

function describeTranscript(figures: TranscriptFigures): string[] {
  const { segments, json3Bytes, jsonParseMs, pages, allPagesMs } = figures;
  const line = (what: string, ms: number): string =>
    `  ${what.padEnd(22)}${ms.toFixed(1).padStart(8)} ms${`${(ms / jsonParseMs).toFixed(1)} ×`.padStart(10)}`;
  return [
    `A transcript of ${segments} segments (json3: ${(json3Bytes / MIB).toFixed(1)} MiB); × JSON.parse of it`,
    line('JSON.parse', jsonParseMs),
    line('json3', figures.json3Ms),
    line('srv3', figures.srv3Ms),
    line('srv1', figures.srv1Ms),
    line(`all ${pages} pages`, allPagesMs),
  ];
}

function describeFaults(rows: readonly FaultRow[]): string[] {
  return rows.flatMap((row) => [
    `${row.isMet ? 'held  ' : 'BROKEN'} ${row.fault}`,
    `       ${row.calls} calls, ${row.upstreamRequests} requests at YouTube` +
      (Number.isNaN(row.slowestMs) ? '' : `, slowest ${row.slowestMs.toFixed(0)} ms`) +
      `, RSS +${(row.rssGrowthBytes / MIB).toFixed(0)} MiB`,
    `       ${row.results}`,
  ]);
}

const { values } = parseArgs({ options: { assert: { type: 'boolean', default: false } } });
const say = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join('\n')}\n\n`);

const reads = await measureReads();
say([
  'reads             concurrency   reads/s     ratio    CPU µs       RSS       heap',
  ...describeReads(reads),
]);
const flight = await measureSingleFlight(SINGLE_FLIGHT_CALLERS);
say([`${flight.callers} equal reads at one time: ${flight.upstreamRequests} request at YouTube`]);
say(describeTranscript(measureTranscript()));
const faults = await measureFaults();
say(describeFaults(faults));

const isBroken = flight.upstreamRequests !== 1 || faults.some(({ isMet }) => !isMet);
if (values.assert && isBroken) process.exitCode = 1;
