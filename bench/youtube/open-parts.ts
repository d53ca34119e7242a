/** A whole server but for HTTP, against a sample of its own: what a tool call costs below the protocol. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../otel/logger.ts';
import { createIdleTelemetry } from '../../otel/telemetry.ts';
import { createRuntime } from '../../src/commands/runtime.ts';
import { loadConfig } from '../../src/config.ts';
import type { HealthReport } from '../../src/health/health.ts';
import { type SampleOptions, type SampleService, startSample } from '../../src/sample/server.ts';

/** More than any benchmark draws. */
const NO_LIMIT = 1_000_000;
const BUCKETS = ['default', 'search', 'video_insert', 'batch_get_stats'] as const;

export interface CallResult {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly elapsedMs: number;
}

export interface Caller {
  /** Calls a tool as the dispatch does; never throws. */
  call(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<CallResult>;
  health(): HealthReport;
  close(): Promise<void>;
}

export interface Parts extends Caller {
  readonly sample: SampleService;
}

export interface PartsOptions extends SampleOptions {
  readonly timeoutMs?: number;
}

/** `NO_LIMIT` in every bucket. */
export const UNLIMITED = Object.fromEntries(BUCKETS.map((bucket) => [bucket, NO_LIMIT]));

/** A server's parts on a sample that is there already. */
export async function openCaller(
  sample: { readonly origin: string; readonly apiKey: string },
  timeoutMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Caller> {
  const folder = await mkdtemp(join(tmpdir(), 'youtube-mcp-bench-'));
  const config = loadConfig({}, 'sample', {
    DATA_DIR: folder,
    YOUTUBE_API_BASE_URL: sample.origin,
    YOUTUBE_INNERTUBE_BASE_URL: sample.origin,
    YOUTUBE_API_KEY: sample.apiKey,
    UPSTREAM_TIMEOUT_MS: String(timeoutMs),
    QUOTA_LIMITS: BUCKETS.map((bucket) => `${bucket}=${NO_LIMIT}`).join(),
    ...env,
  });
  const runtime = createRuntime(config, createIdleTelemetry(config.otel), createLogger('silent'));
  const tools = new Map(runtime.mcp.tools.map((tool) => [tool.name, tool]));

  return {
    async call(name, args, signal = new AbortController().signal) {
      const tool = tools.get(name);
      if (!tool) throw new Error(`no tool ${name}`);
      const startedAt = performance.now();
      const result = await runtime.mcp.runTool(tool, args, { signal, report: () => {} });
      const payload = (result.structuredContent ?? {}) as Readonly<Record<string, unknown>>;
      return { payload, elapsedMs: performance.now() - startedAt };
    },
    health: () => runtime.health.evaluate(),
    async close() {
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same with a sample of its own in this process, to be put at fault and looked at. */
export async function openParts(options: PartsOptions = {}): Promise<Parts> {
  const { timeoutMs = 10_000, ...sampleOptions } = options;
  const sample = await startSample({ quotaLimits: UNLIMITED, ...sampleOptions });
  const caller = await openCaller(sample, timeoutMs);
  return {
    ...caller,
    sample,
    async close() {
      await caller.close();
      await sample.close();
    },
  };
}
