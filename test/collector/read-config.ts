/** The Collector's files as the checks read them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

export const CONFIG_PATH = path('collector-config.yaml');
export const OVERLAY_PATHS = {
  vendor: path('deploy/collector/vendor.yaml'),
  prometheus: path('deploy/collector/prometheus.yaml'),
} as const;

export const read = (file: string): string => readFileSync(file, 'utf8');

type Components = Readonly<Record<string, unknown>>;

export const KINDS = ['receivers', 'processors', 'exporters'] as const;

type Pipeline = Readonly<Partial<Record<(typeof KINDS)[number], readonly string[]>>>;

/** One file, or what several files say together. */
export type CollectorConfig = Readonly<
  Partial<Record<(typeof KINDS)[number] | 'extensions', Components>>
> & {
  readonly service: {
    readonly extensions?: readonly string[];
    readonly pipelines: Readonly<Record<string, Pipeline>>;
    readonly telemetry?: unknown;
  };
};

export const parseConfig = (text: string): CollectorConfig => parse(text) as CollectorConfig;

export interface ManifestModule {
  /** `go.opentelemetry.io/collector/receiver/otlpreceiver` */
  readonly module: string;
  readonly version: string;
}

/** The modules of a builder manifest by kind, `receivers` to `providers`. */
export function parseManifest(text: string): Readonly<Record<string, readonly ManifestModule[]>> {
  const { dist: _, ...kinds } = parse(text) as Record<string, readonly { gomod: string }[]>;
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, modules]) => [
      kind,
      modules.map(({ gomod }) => {
        const [module = '', version = ''] = gomod.split(' ');
        return { module, version };
      }),
    ]),
  );
}

export interface Leaf {
  /** `exporters.otlp_http/vendor.headers.0.value` */
  readonly path: string;
  readonly value: unknown;
}

/** Every scalar with the way to it. */
export function leavesOf(node: unknown, at = ''): Leaf[] {
  if (typeof node !== 'object' || node === null) return [{ path: at, value: node }];
  return Object.entries(node).flatMap(([key, value]) =>
    leavesOf(value, at === '' ? key : `${at}.${key}`),
  );
}

/** Variables of a file with the defaults they are given, in the order of the file. */
export function variablesOf(text: string): { name: string; fallback: string | undefined }[] {
  const uncommented = text.replace(/^\s*#.*$/gm, '');
  return [...uncommented.matchAll(/\$\{env:([^}:]+)(?::-([^}]*))?\}/g)].map(
    ([, name = '', fallback]) => ({ name, fallback }),
  );
}

/** The table of variables in the head of collector-config.yaml: name → default. */
export const documentedVariables = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^# {3}([A-Z][A-Z0-9_]+) +(\S+)/gm)].map(([, name = '', fallback = '']) => [
      name,
      fallback === '(empty)' ? '' : fallback,
    ]),
  );
