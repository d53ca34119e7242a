/** The environment: every fault at once, nothing secret told, nothing started half. */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Env,
  type Finished,
  makeFolder,
  removeFolder,
  runProgram,
  startProgram,
} from '../support/program.ts';
import { parseLogLine, startServer } from '../support/server.ts';

const SECRET = 'AIzaSySecretThatNobodyMaySee0123456789';

/** Everything below is a folder of one test. */
let root: string;
beforeAll(() => {
  root = makeFolder();
});
afterAll(() => removeFolder(root));
const folder = (): string => mkdtempSync(join(root, 'data-'));

const serve = (env: Env, args: readonly string[] = []): Promise<Finished> =>
  runProgram(['serve', '--port', '0', ...args], { env: { DATA_DIR: folder(), ...env } });

test.concurrent('every wrong value is told in one message, those of OpenTelemetry as well', async () => {
  const wrong = {
    PORT: '99999',
    MCP_TRANSPORT: 'carrier-pigeon',
    LOG_LEVEL: 'loud',
    CACHE_ENABLED: 'maybe',
    UPSTREAM_TIMEOUT_MS: '5s',
    QUOTA_LIMITS: 'search=many',
    TOOLSETS: 'read,everything',
    TRANSCRIPT_SOURCES: 'innertube,guess',
    YOUTUBE_API_BASE_URL: 'https://example.com/with/a/path',
    YOUTUBE_API_KEY: `${SECRET} ${SECRET}`,
    REDIS_URL: 'redis://127.0.0.1',
    OTEL_TRACES_SAMPLER: 'sometimes',
    OTEL_TRACES_SAMPLER_ARG: '7',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost',
    OTEL_SDK_DISABLED: 'perhaps',
    OTEL_CONFIG_FILE: '/etc/otel.yaml',
    OTEL_BSP_MAX_QUEUE_SIZE: '-1',
  };
  const { code, stdout, stderr } = await runProgram(['serve'], {
    env: { DATA_DIR: folder(), ...wrong },
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const [head = '', ...lines] = stderr.split('\n');
  expect(head).toBe(`youtube-mcp: ${Object.keys(wrong).length} settings are wrong:`);
  const named = lines.map((line) => /^ {2}([A-Z_]+): \S/.exec(line)?.[1] ?? line);
  expect(new Set(named)).toEqual(new Set(Object.keys(wrong)));
  const echoed = ['carrier-pigeon', 'loud', 'maybe', 'many', 'everything', 'guess', 'sometimes'];
  for (const value of [...echoed, SECRET, '/with/a/path', 'perhaps']) {
    expect(stderr).not.toContain(value);
  }
});

test.concurrent('one wrong value is said to be one', async () => {
  const { code, stderr } = await serve({ LOG_LEVEL: 'loud' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/one setting is wrong:\n {2}LOG_LEVEL: expected one of trace, debug, /);
});

test.concurrent('no fault says what was in the variable', async () => {
  const env = {
    YOUTUBE_API_KEY: `${SECRET}\twith a tab`,
    STATE_SECRET: `${SECRET} too`,
    YOUTUBE_API_BASE_URL: `https://user:${SECRET}@example.com`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${SECRET}@127.0.0.1:4318`,
    SERVER_API_KEY: SECRET,
    TRANSCRIPT_PROXY_URL: `socks5://user:${SECRET}@127.0.0.1:3128`,
  };
  const { code, stderr } = await serve(env);
  expect(code).toBe(2);
  for (const name of Object.keys(env)) expect(stderr).toContain(`  ${name}: `);
  expect(stderr).not.toContain(SECRET);
});

test.concurrent('a port in use is told with the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await serve({}, ['--port', String(port)]);
  other.close();
  expect(code).toBe(2);
  const told = stderr.split('\n').filter((line) => line.startsWith('youtube-mcp: '));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(new RegExp(`PORT: .*${port} is in use; .*--port 0`));
  expect(stderr).not.toMatch(/^ +at /m);
});

test.concurrent('a DATA_DIR that cannot be made is told with the way out', async () => {
  const file = join(folder(), 'a-file');
  writeFileSync(file, '');
  const { code, stderr } = await serve({ DATA_DIR: join(file, 'state') });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^youtube-mcp: DATA_DIR: .* cannot be written \(\w+\); set DATA_DIR to/m);
  expect(stderr).not.toMatch(/^ +at /m);
});

test.concurrent('a DATA_DIR whose files are no ours is told, not overwritten', async () => {
  const dataDir = folder();
  writeFileSync(join(dataDir, 'state.sqlite'), 'this is no database, but long enough to be one\n');
  const { code, stderr } = await serve({ DATA_DIR: dataDir });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^youtube-mcp: .*state\.sqlite/m);
  expect(stderr).not.toMatch(/^ +at /m);
});

test.concurrent('a missing key warns, and the server starts', async () => {
  await using server = await startServer({ env: { YOUTUBE_API_KEY: '' } });
  const warnings = server.stderr.map(parseLogLine).filter(({ level }) => level === 'warn');
  expect(warnings.map(({ msg }) => msg)).toEqual([
    expect.stringMatching(/^YOUTUBE_API_KEY is not set: .*transcripts work/),
  ]);
});

test.concurrent('a host beyond loopback is refused unless it is meant', async () => {
  const refused = await serve({ HOST: '0.0.0.0' });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/HOST: .*ALLOW_UNAUTHENTICATED=true/);

  await using meant = startProgram(['serve', '--port', '0', '--host', '0.0.0.0'], {
    env: { DATA_DIR: folder(), ALLOW_UNAUTHENTICATED: 'true' },
  });
  const line = await meant.untilLine('stderr', (text) => text.includes('serving MCP over HTTP'));
  const { port } = new URL(String(parseLogLine(line)['url']));
  // The Host gate stays: an address of this machine that was not named is refused.
  const named = await fetch(`http://127.0.0.1:${port}/livez`);
  expect(named.status).toBe(200);
});

test.concurrent('a flag wins over the environment', async () => {
  const dataDir = folder();
  await using program = startProgram(['--transport', 'stdio'], {
    env: { DATA_DIR: dataDir, MCP_TRANSPORT: 'http' },
  });
  const line = await program.untilLine('stderr', (text) => text.includes('serving MCP'));
  expect(parseLogLine(line)).toMatchObject({ transport: 'stdio' });
});

test.concurrent('config shows what is in force, and no secret', async () => {
  const { code, stdout, stderr } = await runProgram(['config'], {
    env: {
      DATA_DIR: '/srv/somewhere/../else',
      YOUTUBE_API_KEY: SECRET,
      STATE_SECRET: `${SECRET}-too`,
      QUOTA_LIMITS: 'search=7',
      LOG_LEVEL: 'DEBUG',
    },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toContain(SECRET);
  const shown = new Map(stdout.split('\n').map((line) => line.split('=', 2) as [string, string]));
  expect(Object.fromEntries(shown)).toMatchObject({
    DATA_DIR: '/srv/else',
    YOUTUBE_API_KEY: '[redacted]',
    STATE_SECRET: '[redacted]',
    LOG_LEVEL: 'debug',
    HOST: '127.0.0.1',
    PORT: '8080',
  });
  expect(stdout).toContain('QUOTA_LIMITS=search=7');
});
