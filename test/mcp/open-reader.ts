import { Writable } from 'node:stream';
import { pino } from 'pino';
import * as z from 'zod';
import { type ResourceContent, defineResource } from '../../src/mcp/define-resource.ts';
import type { ToolCall } from '../../src/mcp/define-tool.ts';
import { createResourceReader } from '../../src/mcp/run-resource.ts';
import { openInstruments } from '../otel/open-metrics.ts';
import { toyMarker } from './toy-marker.ts';

/** What the resource of a test does: its dependency, so that one declaration serves every row. */
export type Reading = (params: { id?: string; size?: string }, call: ToolCall) => ResourceContent;

export const page = defineResource({
  name: 'page',
  title: 'Page',
  description: 'One page.',
  toolset: 'read',
  uri: 'toy://page/{id}{?size}',
  mimeType: 'text/plain',
  params: z.object({ id: z.string().max(5), size: z.enum(['s', 'l']).default('s') }),
  read: async (params, read: Reading, call) => read(params, call),
});

export const status = defineResource({
  name: 'status',
  title: 'Status',
  description: 'How it goes.',
  toolset: 'ops',
  uri: 'toy://status',
  mimeType: 'application/json',
  params: z.object({}),
  read: async (params, read: Reading, call) => read(params, call),
});

/** The reader with a real logger, whose lines are kept. */
export function openReader(read: Reading) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as (typeof lines)[number]);
      done();
    },
  });
  const logger = pino(
    { base: null, timestamp: false, formatters: { level: (level) => ({ level }) } },
    stream,
  );
  const { instruments, scrape } = openInstruments();
  const readResource = createResourceReader({ deps: read, instruments, logger, marker: toyMarker });
  return { lines, scrape, readResource };
}
