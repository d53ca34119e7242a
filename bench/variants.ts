/** Every server that is measured, and how it is started. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SampleService, startSample } from '../src/sample/server.ts';
import type { Workload } from './capture-requests.ts';
import type { Cores } from './cores.ts';
import { type OtlpSink, startOtlpSink } from './otlp-sink.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export type VariantKey = 'ours' | 'unsampled' | 'off' | 'documented' | 'parsed' | 'echo';

interface Variant {
  readonly title: string;
  readonly workloads: readonly Workload[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Sends spans: its CPU is read only when the last batch has left. */
  readonly exports?: true;
}

export interface World {
  readonly sample: SampleService;
  readonly sink: OtlpSink;
  readonly cores: Cores | undefined;
  /** A folder of its own for each server. */
  newDataDir(): Promise<string>;
  close(): Promise<void>;
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const ALL: readonly Workload[] = ['call', 'list', 'legacy-call'];
const SERVE = [pathOf('../bin/youtube-mcp.cjs'), 'serve', '--port', '0'];
const DOCUMENTED = pathOf('./documented-server.ts');

/** In the order in which they take turns. */
export const VARIANTS: Readonly<Record<VariantKey, Variant>> = {
  ours: {
    title: 'ours, every call traced',
    workloads: ALL,
    args: SERVE,
    env: { OTEL_TRACES_SAMPLER: 'always_on' },
    exports: true,
  },
  unsampled: {
    title: 'ours, no call sampled',
    workloads: ['call'],
    args: SERVE,
    env: { OTEL_TRACES_SAMPLER: 'always_off' },
  },
  off: {
    title: '(c) ours, telemetry off',
    workloads: ALL,
    args: SERVE,
    env: { OTEL_SDK_DISABLED: 'true' },
  },
  documented: {
    title: '(b) as the SDK documents it',
    workloads: ALL,
    args: [DOCUMENTED],
    env: { OTEL_SDK_DISABLED: 'true' },
  },
  parsed: {
    title: '(b) with the body parsed before',
    workloads: ALL,
    args: [DOCUMENTED, '--parsed-body'],
    env: { OTEL_SDK_DISABLED: 'true' },
  },
  echo: {
    title: '(a) bare node:http, JSON echo',
    workloads: ['call'],
    args: [pathOf('./echo-server.ts')],
    env: {},
  },
};

export const VARIANT_KEYS = Object.keys(VARIANTS) as VariantKey[];

/** Opens what the servers talk to, all of it in this process. */
export async function openWorld(cores: Cores | undefined): Promise<World> {
  const sample = await startSample();
  const sink = await startOtlpSink();
  const folders: string[] = [];
  return {
    sample,
    sink,
    cores,
    async newDataDir() {
      const folder = await mkdtemp(join(tmpdir(), 'youtube-mcp-bench-'));
      folders.push(folder);
      return folder;
    },
    async close() {
      await Promise.all([sample.close(), sink.close()]);
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

/** Gates stay on; limits would answer the load instead of the server. */
const WITHOUT_LIMITS = { RATE_LIMIT_ENABLED: 'false' };

/** How soon spans leave that fill no batch; short, so that they are counted where they were made. */
export const EXPORT_DELAY_MS = 200;

interface Extras {
  /** Of Node itself. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts one variant on the sample, with a state folder of its own. */
export async function startVariant(
  key: VariantKey,
  world: World,
  extras: Extras = {},
): Promise<ServerProcess> {
  const { title, args, env } = VARIANTS[key];
  const settings = {
    ...WITHOUT_LIMITS,
    DATA_DIR: await world.newDataDir(),
    YOUTUBE_API_KEY: world.sample.apiKey,
    YOUTUBE_API_BASE_URL: world.sample.origin,
    YOUTUBE_INNERTUBE_BASE_URL: world.sample.origin,
    OTEL_EXPORTER_OTLP_ENDPOINT: world.sink.origin,
    OTEL_BSP_SCHEDULE_DELAY: String(EXPORT_DELAY_MS),
  };
  const command = {
    args: [...(extras.flags ?? []), ...args],
    env: { ...settings, ...env, ...extras.env },
  };
  return startServer(title, command, world.cores);
}
