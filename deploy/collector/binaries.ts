/** Where the programs that `npm run collector:build` makes are kept, outside git. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MANIFEST = fileURLToPath(new URL('builder-config.yaml', import.meta.url));

/** The Collector's own builder, of the line that the manifest pins. */
export const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.160.0';

/** Jaeger 2.13: its `cmd/jaeger` is tagged for Go under the numbers of version 1. */
export const JAEGER = 'github.com/jaegertracing/jaeger@v1.76.0';

const CACHE = fileURLToPath(new URL('../../.cache/collector/', import.meta.url));

const SUFFIX = process.platform === 'win32' ? '.exe' : '';

const kept = (program: string, ...of: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of of) hash.update(part);
  return join(CACHE, `${program}-${hash.digest('hex').slice(0, 12)}`, program + SUFFIX);
};

/** The Collector of exactly this manifest and builder, built or not. */
export const collectorPath = (): string =>
  kept('otelcol-youtube-mcp', BUILDER, readFileSync(MANIFEST, 'utf8'));

/** Jaeger of exactly this version, built or not. */
export const jaegerPath = (): string => kept('jaeger', JAEGER);
