import { Writable } from 'node:stream';
import { pino } from 'pino';
import * as z from 'zod';
import { type Tool, type ToolCall, defineTool } from '../../src/mcp/define-tool.ts';
import { createToolRunner } from '../../src/mcp/run-tool.ts';
import { openInstruments } from '../otel/open-metrics.ts';
import { toyMarker } from './toy-marker.ts';

/** What the tool of a test does: its dependency, so that one declaration serves every row. */
export type Work = (args: { text: string; count: number }, call: ToolCall) => unknown;

export const toy: Tool<Work> = defineTool({
  name: 'toy_tool',
  title: 'Toy',
  description: 'Does what the test says.',
  toolset: 'read',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  input: z.object({ text: z.string().min(2).max(5), count: z.int().min(1).default(1) }),
  output: z.object({ echoed: z.string(), note: z.string().optional() }),
  run: async (args, work: Work, call) => (await work(args, call)) as { echoed: string },
  render: ({ echoed }) => `echo: ${echoed}`,
});

type LogLine = Readonly<Record<string, unknown>>;

/** The runner with real instruments and a real logger, whose lines are kept. */
export function openRunner(work: Work) {
  const lines: LogLine[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as LogLine);
      done();
    },
  });
  const logger = pino(
    { base: null, timestamp: false, formatters: { level: (level) => ({ level }) } },
    stream,
  );
  const { instruments, scrape } = openInstruments();
  const runTool = createToolRunner({ deps: work, instruments, logger, marker: toyMarker });
  return {
    lines,
    runTool,
    run: (args: unknown, signal: AbortSignal = new AbortController().signal) =>
      runTool(toy, args, { signal, report: () => {} }),
    /** Every series that is not 0 of what a call moves. */
    async moved(): Promise<Record<string, number>> {
      const shown = await scrape();
      const names = [
        'mcp_requests_total',
        'mcp_errors_total',
        'mcp_request_duration_seconds_count',
      ];
      const series = names.flatMap((name) => shown.series(name)).filter(({ value }) => value > 0);
      return Object.fromEntries(
        series.map(({ name, labels, value }) => [
          [name, labels['tool'], labels['error_type']].filter(Boolean).join(' '),
          value,
        ]),
      );
    },
  };
}
