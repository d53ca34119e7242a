/**
 * `npm run bench:youtube`: how reads of YouTube scale, what a long transcript costs, and what each
 * fault of YouTube does to a caller. Reads are measured against the embedded sample in a process of
 * its own, faults against one in this process; what is judged is ratios, counts and deadlines.
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

/** What `guard.ts` lets through at a time; more callers than that wait. */
const BULKHEAD = 16;
/** Half of what waiting alone would allow: a machine of two cores has other work. */
const LEAST_RATIO = BULKHEAD / 2;
const MOST_HEAP_GROWTH_BYTES = 16 * MIB;

/** Throughput grows with the callers until the bulkhead, memory not beyond it. */
function judgeScaling(rows: readonly ReadRow[]): {
  readonly isMet: boolean;
  readonly text: string;
} {
  const uncached = rows.filter(({ what }) => what.startsWith('uncached'));
  // Whatever else the machine does may slow one row down.
  const beyond = uncached.filter(({ concurrency }) => concurrency >= BULKHEAD);
  const [first] = uncached;
  const [full] = beyond;
  const last = beyond.at(-1);
  if (!first || !full || !last) throw new Error('too few rows to judge by');
  const best = Math.max(...beyond.map(({ readsPerSecond }) => readsPerSecond));
  const ratio = best / first.readsPerSecond;
  const grownBytes = last.heapBytes - full.heapBytes;
  const isMet = ratio >= LEAST_RATIO && grownBytes <= MOST_HEAP_GROWTH_BYTES;
  const text =
    `${isMet ? 'held  ' : 'BROKEN'} from ${BULKHEAD} callers on they read ${ratio.toFixed(1)} × as much as one (${LEAST_RATIO} at least); ` +
    `${last.concurrency} take ${(grownBytes / MIB).toFixed(1)} MiB more heap than ${full.concurrency} (${MOST_HEAP_GROWTH_BYTES / MIB} at most)`;
  return { isMet, text };
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
const scaling = judgeScaling(reads);
say([scaling.text]);
const flight = await measureSingleFlight(SINGLE_FLIGHT_CALLERS);
say([`${flight.callers} equal reads at one time: ${flight.upstreamRequests} request at YouTube`]);
say(describeTranscript(measureTranscript()));
const faults = await measureFaults();
say(describeFaults(faults));

const isBroken =
  !scaling.isMet || flight.upstreamRequests !== 1 || faults.some(({ isMet }) => !isMet);
if (values.assert && isBroken) process.exitCode = 1;
