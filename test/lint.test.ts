/**
 * A rule whose plugin is not enabled is ignored without a word, and so is one with a slip in its
 * name: each rule that the house relies on is proven here on a file that breaks it.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Case {
  readonly path: string;
  readonly text: string;
  /** As the report names it; undefined where the file is as it should be. */
  readonly rule?: string;
  /** What the report must tell beside. */
  readonly says?: RegExp;
}

const restricted = 'eslint(no-restricted-imports)';
const importing = (specifier: string, name = 'x'): string =>
  `import { ${name} } from '${specifier}';\nexport const y = ${name};\n`;

const CASES: readonly Case[] = [
  { path: 'src/http/console.ts', text: "console.log('x');\n", rule: 'eslint(no-console)' },
  { path: 'src/commands/console-of-command.ts', text: "console.log('x');\n" },
  {
    path: 'src/http/env.ts',
    text: 'export const x = process.env.PORT;\n',
    rule: 'node(no-process-env)',
  },
  { path: 'src/config.ts', text: 'export const x = process.env;\n' },
  { path: 'otel/env.ts', text: 'export const x = process.env;\n' },
  { path: 'otel/other.ts', text: 'export const x = process.env;\n', rule: 'node(no-process-env)' },
  ...[
    '@opentelemetry/api',
    'hono',
    'hono/route',
    '@hono/node-server',
    '@modelcontextprotocol/server',
  ].map((specifier, index): Case => ({
    path: `src/tools/imports-${index}.ts`,
    text: importing(specifier),
    rule: restricted,
    says: /A tool is a declaration/,
  })),
  ...[
    '@opentelemetry/sdk-node',
    '@opentelemetry/sdk-metrics',
    '@opentelemetry/exporter-prometheus',
    '@opentelemetry/instrumentation',
    '@opentelemetry/instrumentation-http',
    '@opentelemetry/auto-instrumentations-node',
    '@opentelemetry/resources',
    'import-in-the-middle',
    'import-in-the-middle/register-hooks.mjs',
  ].map((specifier, index): Case => ({
    path: `src/youtube/imports-${index}.ts`,
    text: importing(specifier),
    rule: restricted,
    says: /set up in otel\/ alone/,
  })),
  { path: 'otel/imports-sdk.ts', text: importing('@opentelemetry/sdk-node') },
  {
    path: 'src/cache/imports-metrics.ts',
    text: importing('@opentelemetry/api', 'metrics'),
    rule: restricted,
    says: /no proxy meter/,
  },
  { path: 'src/cache/imports-trace.ts', text: importing('@opentelemetry/api', 'trace') },
  {
    path: 'src/sample/imports-ours.ts',
    text: importing('../errors.ts'),
    rule: restricted,
    says: /knows nothing of ours/,
  },
  { path: 'src/sample/imports-own.ts', text: importing('./model.ts') },
  { path: 'src/http/default.ts', text: 'export default 1;\n', rule: 'import(no-default-export)' },
  {
    path: 'src/http/floating.ts',
    text: 'export async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    path: 'src/http/misused.ts',
    text: 'export async function work(): Promise<void> {}\nexport const x = [1].forEach(async () => work());\n',
    rule: 'typescript(no-misused-promises)',
  },
  {
    path: 'src/http/switch.ts',
    text: "export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n      throw new Error(x);\n  }\n}\n",
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  {
    path: 'src/http/throws.ts',
    text: "export function f(): never {\n  throw 'x';\n}\n",
    rule: 'typescript(only-throw-error)',
  },
  {
    path: 'src/http/any.ts',
    text: 'export const x: any = 1;\n',
    rule: 'typescript(no-explicit-any)',
  },
  {
    path: 'src/http/non-null.ts',
    text: 'export const f = (x?: string): string => x!;\n',
    rule: 'typescript(no-non-null-assertion)',
  },
  {
    path: 'src/http/type-import.ts',
    text: "import { Server } from 'node:http';\nexport type S = Server;\n",
    rule: 'typescript(consistent-type-imports)',
  },
  {
    path: 'src/http/protocol.ts',
    text: "import { join } from 'path';\nexport const x = join;\n",
    rule: 'unicorn(prefer-node-protocol)',
  },
  { path: 'src/http/camelCase.ts', text: 'export const x = 1;\n', rule: 'unicorn(filename-case)' },
  { path: 'src/http/long.ts', text: '// a line\n'.repeat(301), rule: 'eslint(max-lines)' },
  { path: 'src/http/just.ts', text: `export const x = 1;\n${'// a line\n'.repeat(299)}` },
  {
    path: 'src/http/long-function.ts',
    text: `export function f(x: number[]): void {\n${'  x.push(1);\n'.repeat(60)}}\n`,
    rule: 'eslint(max-lines-per-function)',
  },
  {
    path: 'src/http/equal.ts',
    text: 'export const f = (x: number) => x == 1;\n',
    rule: 'eslint(eqeqeq)',
  },
  {
    path: 'src/http/param.ts',
    text: 'export function f(x: number): number {\n  x = 2;\n  return x;\n}\n',
    rule: 'eslint(no-param-reassign)',
  },
  {
    path: 'src/http/cycle-a.ts',
    text: "import { b } from './cycle-b.ts';\nexport const a = (): unknown => b;\n",
    rule: 'import(no-cycle)',
  },
  {
    path: 'src/http/cycle-b.ts',
    text: "import { a } from './cycle-a.ts';\nexport const b = (): unknown => a;\n",
    rule: 'import(no-cycle)',
  },
  {
    path: 'src/http/disabled.ts',
    text: '// oxlint-disable-next-line no-console\nexport const x = 1;\n',
    rule: '',
    says: /Unused/,
  },
  {
    path: 'test/only.test.ts',
    text: "import { expect, test } from 'vitest';\ntest('x', () => {\n  const y = 1;\n});\nexport const e = expect;\n",
    rule: 'vitest(expect-expect)',
  },
];

interface Finding {
  readonly filename: string;
  readonly code?: string;
  readonly message: string;
  readonly help?: string;
  readonly severity: string;
}

const tree = mkdtempSync(join(tmpdir(), 'youtube-mcp-lint-'));
let findings: readonly Finding[] = [];

/** One run over a tree of all bad files, under the configuration of the project. */
beforeAll(async () => {
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
    copyFileSync(join(ROOT, file), join(tree, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'), 'junction');
  for (const { path, text } of CASES) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const oxlint = join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const report = await new Promise<string>((resolve) => {
    const args = [oxlint, '--format', 'json'];
    const options = { cwd: tree, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, args, options, (_error, stdout) => resolve(stdout));
  });
  findings = (JSON.parse(report) as { diagnostics: Finding[] }).diagnostics;
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

test.each(CASES.filter(({ rule }) => rule !== undefined).map((one) => [one.path, one] as const))(
  '%s is found',
  (path, { rule = '', says = /./ }) => {
    const own = findings.filter(({ filename, code = '' }) => {
      return filename === path && (rule === '' || code === rule);
    });
    expect(own.map(({ message, help = '' }) => `${message} ${help}`)).toContainEqual(
      expect.stringMatching(says),
    );
    expect(own.map(({ severity }) => severity)).not.toContain('warning');
  },
);

test.each(CASES.filter(({ rule }) => rule === undefined).map(({ path }) => [path]))(
  '%s is as it should be',
  (path) => {
    expect(findings.filter(({ filename }) => filename === path)).toEqual([]);
  },
);
