import type { CallToolResult } from '@modelcontextprotocol/server';
import { pino } from 'pino';
import { createHealth } from '../../src/health/health.ts';
import { createCursorSigner } from '../../src/mcp/cursor.ts';
import { createToolRunner } from '../../src/mcp/run-tool.ts';
import { createSecret } from '../../src/secret.ts';
import { createMarker } from '../../src/security/mark.ts';
import type { ToolDeps } from '../../src/tools/deps.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { openYouTube } from '../youtube/open-youtube.ts';

export type Payload = Readonly<Record<string, unknown>>;

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly report?: (done: number, total?: number, message?: string) => void;
}

/** Every tool as a client calls it, over the whole of `src/youtube` and a sample of its own. */
export async function openTools(options: Parameters<typeof openYouTube>[0] = {}) {
  const opened = await openYouTube(options);
  const { youtube, ledger, metrics, sample } = opened;
  const { instruments } = metrics;
  const deps: ToolDeps = {
    youtube,
    cursors: createCursorSigner(createSecret('of the tests')),
    quota: ledger,
    health: createHealth({ probes: {}, version: '0.0.0', source: 'sample', instruments }),
    metrics: undefined,
    stats: () => {
      throw new Error('no tool of these tests asks for it');
    },
  };
  const runTool = createToolRunner({
    deps,
    instruments,
    logger: pino({ level: 'silent' }),
    // What is flagged is for the tests of the detector.
    marker: createMarker({ detector: { scan: () => [] }, defang: false }),
  });

  const run = (name: string, args: Payload, call: CallOptions = {}): Promise<CallToolResult> => {
    const tool = TOOLS.find((candidate) => candidate.name === name);
    if (!tool) throw new Error(`no tool ${name}`);
    const { signal = new AbortController().signal, report = () => {} } = call;
    return runTool(tool, args, { signal, report });
  };
  return {
    ...opened,
    /** The whole result. */
    run,
    /** Its structured content, of success and failure alike. */
    call: async (name: string, args: Payload, call?: CallOptions): Promise<Payload> => {
      const { structuredContent } = await run(name, args, call);
      return structuredContent as Payload;
    },
    /** The text for clients that read no structured content. */
    text: async (name: string, args: Payload): Promise<string> => {
      const { content } = await run(name, args);
      return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    },
    /** The paths that were asked for, without what all share. */
    asked: () => sample.requests.map(({ path }) => path.replace('/youtube/v3/', '')),
  };
}

export type Tools = Awaited<ReturnType<typeof openTools>>;
