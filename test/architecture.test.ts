import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { judgeSources, roomOf, upwardArrows } from './architecture/judge-sources.ts';
import { type SourceFacts, readSources } from './architecture/read-sources.ts';
import { ROOMS } from './architecture/rooms.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

let sources: readonly SourceFacts[] = [];

beforeAll(() => {
  sources = readSources(ROOT, join(ROOT, 'tsconfig.json'), ['src', 'otel']);
});

/** Judges files that are written into a folder of their own. */
function judge(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'youtube-mcp-architecture-'));
  try {
    const tsconfig = join(root, 'tsconfig.json');
    const options = { module: 'nodenext', target: 'es2024', noEmit: true, types: [] };
    writeFileSync(tsconfig, JSON.stringify({ compilerOptions: options, include: ['src', 'otel'] }));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return judgeSources(readSources(root, tsconfig, ['src', 'otel'])).toSorted();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test('every import of src/ and otel/ has its arrow in the table of the rooms', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(judgeSources(sources)).toEqual([]);
});

test('the parser reads every file of src/ and otel/, which hold nothing but TypeScript', () => {
  const listed = ['src', 'otel'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name),
  );
  expect(listed.filter((name) => !name.endsWith('.ts'))).toEqual([]);
  expect(sources).toHaveLength(listed.length);
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
});

test('every folder and file at the top of src/ and otel/ has a room, and no room stands empty', () => {
  const tops = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).map(
    (entry) => `src/${entry.name}${entry.isDirectory() ? '/' : ''}`,
  );
  expect(tops.filter((top) => !ROOMS.some(({ path }) => path === top))).toEqual([]);
  const used = new Set(sources.map(({ path }) => roomOf(path)));
  expect(ROOMS.filter((room) => !used.has(room))).toEqual([]);
});

test('the arrows of the table point downward only', () => {
  expect(upwardArrows(ROOMS)).toEqual([]);
  expect(
    upwardArrows([
      { path: 'src/http/' },
      { path: 'src/store/', types: ['src/http/'] },
      { path: 'src/security/', values: ['src/nowhere/'] },
    ]),
  ).toEqual(['src/store/ → src/http/', 'src/security/ → src/nowhere/']);
});

test('whatever form an import has, a bad one is seen', () => {
  const bad = judge({
    'src/tools/a.ts': [
      "import { trace } from '@opentelemetry/api';",
      "import '../http/app.ts';",
      "export * from '../store/store.ts';",
      "export type { Drain } from '../http/drain.ts';",
      "import { type YouTube, createYouTube } from '../youtube/youtube.ts';",
      "const later = () => import('../commands/serve.ts');",
      'const template = () => import(`../cache/read-cache.ts`);',
      "type Remote = import('../auth/token.ts').Token;",
      "const name = 'hono'; const computed = () => import(name);",
      "import fs = require('node:fs');",
    ].join('\n'),
    'src/youtube/b.ts':
      "import { openStore } from '../store/sqlite.ts';\nimport { metrics } from '@opentelemetry/api';",
    'src/store/c.ts':
      "import type { Logger } from '../../otel/logger.ts';\nimport { createLogger } from '../../otel/logger.ts';",
    'src/sample/d.ts': "import { ToolError } from '../errors.ts';",
    'otel/e.ts':
      "import { createHealth } from '../src/health/health.ts';\nimport './mcp/index.ts';",
    'src/mcp/f.ts':
      "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { TOOLS } from '../tools/index.ts';",
    'src/health/g.ts': "import { startTelemetry } from '../../otel/sdk.ts';",
  });
  expect(bad).toEqual([
    'otel/e.ts imports ../src/health/health.ts: no arrow from otel/',
    'otel/e.ts imports ./mcp/index.ts: no arrow from otel/',
    'src/health/g.ts imports ../../otel/sdk.ts: no arrow from src/health/',
    'src/mcp/f.ts imports ../tools/index.ts: no arrow from src/mcp/',
    'src/mcp/f.ts imports @opentelemetry/sdk-node: not a package of src/mcp/',
    'src/sample/d.ts imports ../errors.ts: no arrow from src/sample/',
    'src/store/c.ts imports ../../otel/logger.ts: no arrow from src/store/',
    'src/tools/a.ts imports (computed): nobody can tell what that is',
    'src/tools/a.ts imports ../auth/token.ts (types): no arrow from src/tools/',
    'src/tools/a.ts imports ../cache/read-cache.ts: no arrow from src/tools/',
    'src/tools/a.ts imports ../commands/serve.ts: no arrow from src/tools/',
    'src/tools/a.ts imports ../http/app.ts: no arrow from src/tools/',
    'src/tools/a.ts imports ../http/drain.ts (types): no arrow from src/tools/',
    'src/tools/a.ts imports ../store/store.ts: no arrow from src/tools/',
    'src/tools/a.ts imports ../youtube/youtube.ts: no arrow from src/tools/',
    'src/tools/a.ts imports @opentelemetry/api: not a package of src/tools/',
    'src/tools/a.ts imports node:fs: not a package of src/tools/',
    'src/youtube/b.ts imports ../store/sqlite.ts: no arrow from src/youtube/',
    'src/youtube/b.ts imports @opentelemetry/api: instruments are handed down, there is no proxy meter',
  ]);
});

test('what looks like an import in a comment, a text or a type of ours is none', () => {
  expect(
    judge({
      'src/tools/good.ts': [
        "// import { x } from 'express';",
        "/** {@link import('hono').Hono} */",
        'const text = "import \'../http/app.ts\'";',
        "const template = `import('../store/store.ts') ${'require(\"fs\")'}`;",
        "const pattern = /import 'hono'|process.env/;",
        "import { type YouTube, type Read } from '../youtube/youtube.ts';",
        "import type { CursorState } from '../mcp/cursor.ts';",
        "import { ToolError } from '../errors.ts';",
        "import * as z from 'zod';",
      ].join('\n'),
    }),
  ).toEqual([]);
});

test('process.env in any form, vague folders, long files and files without a room are seen', () => {
  expect(
    judge({
      'src/commands/a.ts': 'const port = process.env.PORT;',
      'src/commands/b.ts': "const port = process['env']['PORT'];",
      'src/commands/c.ts': 'const { env } = process;',
      'src/store/utils/d.ts': "import { env } from 'node:process';",
      'src/config.ts': 'export const env = process.env;\n',
      'src/commands/long.ts': '// a line\n'.repeat(301),
      'src/commands/just.ts': '// a line\n'.repeat(300),
      'src/manager/e.ts': 'export const x = 1;',
    }),
  ).toEqual([
    'src/commands/a.ts: reads process.env',
    'src/commands/b.ts: reads process.env',
    'src/commands/c.ts: reads process.env',
    'src/commands/long.ts: 301 lines',
    'src/manager/e.ts: no room of the table',
    'src/store/utils/d.ts imports node:process: not a package of src/store/',
    'src/store/utils/d.ts: a folder utils says nothing',
    'src/store/utils/d.ts: reads process.env',
  ]);
});

test('every dependency has exactly one row with its reason in docs/architecture.md', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const rows = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, reason = ''] = /^\| `([^`]+)`[^|]*\|(.*)\|\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, reason: reason.trim() }];
    });
  const faults = Object.keys(dependencies).flatMap((name) => {
    const own = rows.filter((row) => row.name === name);
    if (own.length !== 1) return [`${name}: ${own.length} rows`];
    return (own[0]?.reason.length ?? 0) < 10 ? [`${name}: no reason`] : [];
  });
  expect(faults).toEqual([]);
  // The other way round: a scoped package that has a row and is no dependency any more.
  const gone = rows.filter(({ name }) => name.startsWith('@') && !(name in dependencies));
  expect(gone).toEqual([]);
});
