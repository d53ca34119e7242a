import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Logger } from '../../otel/logger.ts';
import { openCacheRows } from '../../src/store/sqlite-cache.ts';
import type { CacheRowsOptions } from '../../src/store/sqlite-cache.ts';

export const NOW_MS = Date.parse('2026-11-20T20:00:00Z');
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** The path of a cache file in a folder of this test's own. */
export function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'cache.sqlite');
}

/** The rows of a file, closed with the test, and what they warned of. */
export function open(options: Partial<CacheRowsOptions> = {}) {
  const path = options.path ?? newPath();
  const warnings: unknown[] = [];
  const logger = { warn: (...args: unknown[]) => warnings.push(args) } as unknown as Logger;
  const rows = openCacheRows({ ...options, path, logger });
  onTestFinished(() => rows.close());
  const set = (key: string, text = 'text', goneAtMs = NOW_MS + HOUR_MS, nowMs = NOW_MS) =>
    rows.set({ key, text, goneAtMs }, nowMs);
  return { path, rows, set, warnings };
}
