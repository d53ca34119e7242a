/** The commands that ask a running server, and the demo that is one. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import {
  type Env,
  makeFolder,
  removeFolder,
  runProgram,
  startProgram,
} from '../support/program.ts';
import { type TestServer, closedOrigin, startServer } from '../support/server.ts';

let sample: SampleService;
let server: TestServer;
/** A web server that is no MCP server. */
let foreign: string;
let closed: string;
const web = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
});

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  closed = await closedOrigin();
  foreign = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await server.stop();
  await sample.close();
  web.close();
});

/** How many clients of `check` were told why they were turned away. */
const refusedEras = (stdout: string, told: string): number =>
  stdout.split('\n').filter((line) => line.startsWith('FAILED') && line.includes(told)).length;

describe.concurrent('check', () => {
  test.each(['/mcp', ''])('finds both eras at %s', async (path) => {
    const { code, stdout } = await runProgram(['check', `${server.origin}${path}`]);
    expect(stdout).toMatch(/^ok +2025-era client: revision 2025-11-25, 21 tools/m);
    expect(stdout).toMatch(/^ok +2026-07-28 client: revision 2026-07-28, 21 tools/m);
    expect(stdout).toContain('works for clients of both eras');
    expect(code).toBe(0);
  });

  test('finds both eras behind a key that stands in a file', async () => {
    const key = 'k3y-of-the-Check-test-0123456789';
    await using closedToStrangers = await startServer({
      sample,
      env: { AUTH_MODE: 'api_key', SERVER_API_KEY: key },
    });
    const folder = makeFolder();
    const [right, wrong] = [join(folder, 'right'), join(folder, 'wrong')];
    writeFileSync(right, `${key}\n`);
    writeFileSync(wrong, 'two words');
    const ask = (...args: readonly string[]) =>
      runProgram(['check', closedToStrangers.url, ...args]);

    expect((await ask('--key-file', right)).code).toBe(0);
    const stranger = await ask();
    expect(stranger.code).toBe(1);
    expect(refusedEras(stranger.stdout, 'HTTP 401 Unauthorized: send Authorization')).toBe(2);
    expect(stranger.stdout).toMatch(/asks who calls: .*--key-file <path>\.$/);
    const mistaken = await ask('--key-file', wrong);
    expect(mistaken.stderr).toContain('--key-file: expected a file that holds one key');
    expect(mistaken.stderr).not.toContain('two words');
    expect((await ask('--key-file', join(folder, 'none'))).stderr).toContain('cannot be read');
    writeFileSync(wrong, 'another-Key-of-the-Check-test-987');
    const other = await ask('--key-file', wrong);
    expect(refusedEras(other.stdout, 'HTTP 401 Unauthorized: this key is not one')).toBe(2);
    expect(other.stdout).toMatch(/does not accept the key or token in the file of --key-file\.$/);
    removeFolder(folder);
  });

  test('says that it cannot sign', async () => {
    await using signing = await startServer({
      sample,
      env: { REQUEST_SIGNING_SECRETS: 's1gning-Secret-of-the-test-0123456789' },
    });
    const { code, stdout } = await runProgram(['check', signing.url]);
    expect(refusedEras(stdout, 'HTTP 401 Invalid signature (missing)')).toBe(2);
    expect(stdout).toContain('takes signed requests only (REQUEST_SIGNING_SECRETS)');
    expect(code).toBe(1);
  });

  test('says why it is turned away, in words that steer no terminal', async () => {
    const error = { code: -32_000, message: `Forbidden: ask \u001b[2J${'x'.repeat(9_999)}` };
    const guarded = createServer((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    }).listen(0, '127.0.0.1');
    await once(guarded, 'listening');
    const { port } = guarded.address() as AddressInfo;
    const { code, stdout } = await runProgram(['check', `http://127.0.0.1:${port}`]);
    guarded.close();
    expect(refusedEras(stdout, 'HTTP 403 Forbidden: ask ')).toBe(2);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/turned the check away; its reason stands above\.$/);
    expect(stdout.length).toBeLessThan(1_000);
    expect(code).toBe(1);
  });

  test.each<[string, () => string, RegExp]>([
    ['a closed port', () => closed, /ECONNREFUSED/],
    ['a web server of another kind', () => foreign, /FAILED/],
  ])('says what it found at %s, without a stack', async (_name, url, told) => {
    const { code, stdout, stderr } = await runProgram(['check', url()]);
    expect(stdout.match(/^FAILED +/gm)).toHaveLength(2);
    expect(stdout).toMatch(told);
    expect(stdout).toContain('does not work as it should');
    expect(`${stdout}${stderr}`).not.toMatch(/^ +at /m);
    expect(code).toBe(1);
  });
});

const SINCE = '2026-11-01T00:00:00.000Z';
const REPORT = {
  timestamp: SINCE,
  status: 'degraded',
  version: '1.2.3',
  source: 'youtube',
  components: {
    store: { status: 'healthy', message: 'The store answers.', since: SINCE },
    cache: { status: 'degraded', message: 'It fails.', since: SINCE, last_error: 'disk full' },
  },
};

/** A server whose `/health` says what a test needs: the real one answers every loopback in full. */
async function standIn(
  onTestFinished: TestContext['onTestFinished'],
  answer: (request: IncomingMessage) => object,
): Promise<string> {
  const told = createServer((request, response) => {
    response.end(JSON.stringify(answer(request)));
  }).listen(0, '127.0.0.1');
  await once(told, 'listening');
  onTestFinished(() => void told.close());
  return `http://127.0.0.1:${(told.address() as AddressInfo).port}`;
}

describe.concurrent('health', () => {
  test('prints a line a component; 0 when healthy', async () => {
    const { code, stdout } = await runProgram(['health', server.origin]);
    expect(stdout).toMatch(/^healthy \(\d+\.\d+\.\d+\S*, youtube\) as of \d{4}-\d\d-\d\dT/);
    expect(stdout).toMatch(/^ {2}store +healthy +/m);
    expect(code).toBe(0);
  });

  test('is told the status alone where the details have a port of their own', async () => {
    await using reserved = await startServer({ sample, env: { ADMIN_PORT: '0' } });
    const { code, stdout } = await runProgram(['health', reserved.origin]);
    expect(stdout).toMatch(/^healthy \(its details are for operators\) as of \S+$/);
    expect(code).toBe(0);
  });

  test('tells of what is not well since when, and its last error', async ({ onTestFinished }) => {
    const origin = await standIn(onTestFinished, () => REPORT);
    expect((await runProgram(['health', origin])).stdout.split('\n')).toEqual([
      `degraded (1.2.3, youtube) as of ${SINCE}`,
      '  store        healthy    The store answers.',
      `  cache        degraded   It fails. Since ${SINCE}, last error: disk full.`,
    ]);
  });

  test('shows the key of a file where the details are for operators', async (context) => {
    const key = 'k3y-of-the-Health-test-0123456789';
    const brief = { timestamp: SINCE, status: 'degraded', components: {} };
    const origin = await standIn(context.onTestFinished, ({ headers }) =>
      headers.authorization === `Bearer ${key}` ? REPORT : brief,
    );
    const folder = makeFolder();
    const [right, wrong] = [join(folder, 'right'), join(folder, 'wrong')];
    writeFileSync(right, `${key}\n`);
    writeFileSync(wrong, 'another-Key-0123456789-0123456789');
    const ask = async (...args: readonly string[]) =>
      (await runProgram(['health', origin, ...args])).stdout;

    expect(await ask()).toBe(`degraded (its details are for operators) as of ${SINCE}`);
    expect(await ask('--key-file', wrong)).toMatch(/who are not known by this key here/);
    expect(await ask('--key-file', right)).toMatch(/^ {2}store +healthy/m);
    removeFolder(folder);
  });

  test('asks where the environment says when it is told nothing', async () => {
    const { port } = new URL(server.url);
    const { code, stdout } = await runProgram(['health'], { env: { PORT: port } });
    expect(stdout).toMatch(/^healthy/);
    expect(code).toBe(0);
  });

  test.each<[string, () => string, RegExp]>([
    ['a closed port', () => closed, /does not answer: .*ECONNREFUSED/],
    ['a web server of another kind', () => foreign, /does not answer|not as this server does/],
  ])('is 1 at %s, with one line', async (_name, url, told) => {
    const { code, stdout, stderr } = await runProgram(['health', url()]);
    expect(stderr).toMatch(told);
    expect(stderr.split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe.concurrent('demo', () => {
  let dataDir: string;
  let env: Env;
  beforeAll(() => {
    dataDir = makeFolder();
    env = { DATA_DIR: dataDir };
    return () => removeFolder(dataDir);
  });

  test('--once shows a session that went well and ends with 0', async () => {
    const { code, stdout, stderr } = await runProgram(['demo', '--once', '--port', '0'], {
      env,
    });
    expect(stdout).toContain('A client session (2026-07-28), 21 tools:');
    expect(stdout).toMatch(/search_videos .*\n {4}ok, /);
    expect(stdout).toMatch(/search_videos .*\n {4}ok \(cached\), /);
    expect(stdout).toMatch(/^ {2}mcp_requests_total\{tool="search_videos"\} 2$/m);
    expect(stderr).not.toContain('"level":"error"');
    expect(code).toBe(0);
  });

  test('serves on, prints configurations that can be pasted, and ends with SIGTERM', async () => {
    await using program = startProgram(['demo', '--port', '0'], { env });
    await program.untilLine('stdout', (line) => line.startsWith('Serving on.'));
    const printed = program.stdout.join('\n');
    const [, json = ''] = /^Claude Desktop[^\n]*\n(\{[^]*?^\})/m.exec(printed) ?? [];
    expect(JSON.parse(json)).toEqual({
      mcpServers: {
        youtube: {
          command: process.execPath,
          args: [expect.stringMatching(/^\/.*youtube-mcp\.cjs$/), 'demo', '--transport', 'stdio'],
        },
      },
    });
    expect((await program.stop()).code).toBe(0);
    expect(program.stderr.join('\n')).toContain('stopping: requests in flight end first');
  });

  test('tells the faults of the environment as they are', async () => {
    const { code, stderr } = await runProgram(['demo', '--once', '--port', '0'], {
      env: { ...env, LOG_LEVEL: 'loud' },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/LOG_LEVEL/);
  });
});

describe('the demo behind gates', () => {
  test('presents the key that the server demands', async () => {
    const { code, stdout } = await runProgram(['demo', '--once', '--port', '0'], {
      env: { AUTH_MODE: 'api_key', SERVER_API_KEY: 'k3y-of-the-Demo-test-0123456789' },
    });
    expect(stdout).toContain('mcp_requests_total{tool="search_videos"} 2');
    expect(code).toBe(0);
  });

  test('prints a configuration with a place for the key, and never the key', async () => {
    const key = 'k3y-of-the-Demo-test-0123456789';
    await using program = startProgram(['demo', '--port', '0'], {
      env: { AUTH_MODE: 'api_key', SERVER_API_KEY: key },
    });
    await program.untilLine('stdout', (line) => line.startsWith('Serving on.'));
    const printed = program.stdout.join('\n');
    const [, json = ''] = /^Cursor[^\n]*\n(\{[^]*?^\})/m.exec(printed) ?? [];
    expect(JSON.parse(json)).toMatchObject({
      mcpServers: { youtube: { headers: { Authorization: 'Bearer YOUR_SERVER_API_KEY' } } },
    });
    expect(`${printed}${program.stderr.join('')}`).not.toContain(key);
  });

  test('says what its own client cannot do', async () => {
    const { code, stderr } = await runProgram(['demo', '--once', '--port', '0'], {
      env: { REQUEST_SIGNING_SECRETS: 's1gning-Secret-of-the-test-0123456789' },
    });
    expect(stderr).toContain('unset them for the demo');
    expect(code).toBe(2);
  });
});
