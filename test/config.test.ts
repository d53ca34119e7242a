import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { type Config, loadConfig } from '../src/config.ts';
import { StartupError } from '../src/errors.ts';
import { VARIABLES } from '../src/variables.ts';

type Env = Readonly<Record<string, string | undefined>>;

const load = (env: Env = {}, overrides = {}): Config => loadConfig(overrides, 'youtube', env);

/** The lines of the complaint, without the head. */
function faultsOf(env: Env, overrides = {}): string[] {
  try {
    load(env, overrides);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

afterEach(() => vi.unstubAllGlobals());

test('with nothing set everything has its default', () => {
  const { DATA_DIR, otel, notices, ...rest } = load();
  expect(rest).toEqual({
    MCP_TRANSPORT: 'http',
    HOST: '127.0.0.1',
    PORT: 8080,
    NO_PROXY: [],
    YOUTUBE_API_KEY_IN: 'header',
    YOUTUBE_API_BASE_URL: 'https://youtube.googleapis.com',
    YOUTUBE_INNERTUBE_BASE_URL: 'https://www.youtube.com',
    TRANSCRIPT_SOURCES: ['innertube', 'official'],
    UPSTREAM_TIMEOUT_MS: 10_000,
    QUOTA_LIMITS: {},
    QUOTA_RESERVE: 0,
    CACHE_ENABLED: true,
    TOOLSETS: ['read', 'ops'],
    QUOTA_UNITS_PER_PRINCIPAL: 0,
    ALLOWED_HOSTS: [],
    ALLOWED_ORIGINS: [],
    ALLOW_UNAUTHENTICATED: false,
    AUTH_MODE: 'none',
    SERVER_API_KEY: [],
    REQUEST_SIGNING_SECRETS: [],
    RATE_LIMIT_ENABLED: true,
    CALLS_PER_MINUTE: 60,
    CALLS_PER_HOUR: 1_000,
    SEARCHES_PER_HOUR: 60,
    TOTAL_CALLS_PER_MINUTE: 6_000,
    PER_IP_CALLS_PER_MINUTE: 120,
    TRUSTED_PROXIES: [],
    METRICS_PUBLIC: false,
    DEFANG_LINKS: false,
    TRUST_REMOTE_CONTEXT: true,
    DRAIN_TIMEOUT_MS: 25_000,
    LAME_DUCK_MS: 0,
    LOG_LEVEL: 'info',
    source: 'youtube',
  });
  expect(DATA_DIR).toContain('youtube-mcp');
  expect(otel.traces).toBe('none');
  expect(notices).toEqual([expect.stringContaining('YOUTUBE_API_KEY is not set')]);
});

test('the configuration cannot be changed', () => {
  expect(Object.isFrozen(load())).toBe(true);
});

test.each<[string, string, unknown]>([
  ['PORT', '0', 0],
  ['PORT', '65535', 65_535],
  ['PORT', ' 80 ', 80],
  ['MCP_TRANSPORT', 'STDIO', 'stdio'],
  ['HOST', '::1', '::1'],
  ['YOUTUBE_API_BASE_URL', 'http://127.0.0.1:9', 'http://127.0.0.1:9'],
  ['YOUTUBE_API_BASE_URL', 'https://proxy.example.com/', 'https://proxy.example.com'],
  ['YOUTUBE_INNERTUBE_BASE_URL', 'http://[::1]:9', 'http://[::1]:9'],
  ['HOST', '[::1]', '::1'],
  ['TRANSCRIPT_SOURCES', 'official, innertube', ['official', 'innertube']],
  ['UPSTREAM_TIMEOUT_MS', '100', 100],
  ['QUOTA_LIMITS', 'default=1', { default: 1 }],
  ['QUOTA_LIMITS', ' default = 10000 , search = 0 ', { default: 10_000, search: 0 }],
  ['CACHE_ENABLED', 'FALSE', false],
  ['TOOLSETS', 'ops', ['ops']],
  ['ALLOWED_HOSTS', 'a.example.com, b.example.com,', ['a.example.com', 'b.example.com']],
  ['ALLOWED_ORIGINS', 'https://*.example.com', ['https://*.example.com']],
  ['TRUST_REMOTE_CONTEXT', 'false', false],
  ['DRAIN_TIMEOUT_MS', '0', 0],
  ['LOG_LEVEL', 'Debug', 'debug'],
  ['LOG_LEVEL', 'silent', 'silent'],
])('%s=%j is read as %j', (name, value, expected) => {
  expect(load({ [name]: value })).toMatchObject({ [name]: expected });
});

test.each<[string, readonly string[], RegExp]>([
  ['MCP_TRANSPORT', ['sse', 'http,stdio'], /one of http, stdio/],
  [
    'PORT',
    ['-1', '65536', '80a', '8e3', '0x50', '1.5', 'NaN', '９'],
    /whole number from 0 to 65535/,
  ],
  [
    'YOUTUBE_API_BASE_URL',
    [
      'youtube.googleapis.com',
      'ftp://x',
      'file:///etc/passwd',
      'https://x/path',
      'https://x/?key=1',
      'https://x/#part',
      'https://user@x',
      'https://user:pw@x',
      'https://:pw@x',
      'https://',
    ],
    /http:\/\/ or https:\/\/ origin without a path/,
  ],
  [
    'YOUTUBE_INNERTUBE_BASE_URL',
    ['www.youtube.com', 'https://x/youtubei/v1'],
    /origin without a path/,
  ],
  ['TRANSCRIPT_SOURCES', ['whisper', 'innertube,whisper'], /list of innertube, official/],
  ['TRANSCRIPT_SOURCES', ['official'], /add innertube/],
  ['UPSTREAM_TIMEOUT_MS', ['99', '120001', '10s'], /from 100 to 120000/],
  [
    'QUOTA_LIMITS',
    ['1000', 'default', 'default=', 'default=-1', 'default=1.5', 'upload=5', 'default=1;search=2'],
    /pairs such as/,
  ],
  ['QUOTA_RESERVE', ['-1', '10%'], /from 0 to 1000000/],
  ['CACHE_ENABLED', ['yes', '1', 'on'], /true or false/],
  ['TOOLSETS', ['write', 'read,everything'], /list of read, ops/],
  ['YOUTUBE_API_KEY', ['two words', 'tab\tin'], /without spaces/],
  ['STATE_SECRET', ['two words'], /without spaces/],
  ['ALLOW_UNAUTHENTICATED', ['sure'], /true or false/],
  ['TRUST_REMOTE_CONTEXT', ['sure'], /true or false/],
  ['DRAIN_TIMEOUT_MS', ['-1', '600001'], /from 0 to 600000/],
  ['LAME_DUCK_MS', ['5s'], /from 0 to 600000/],
  ['LOG_LEVEL', ['loud', 'information'], /one of trace, debug/],
])('%s says what it takes, and does not repeat what it was given', (name, values, what) => {
  for (const value of values) {
    const faults = faultsOf({ [name]: value });
    expect([value, faults]).toEqual([value, [expect.stringMatching(what)]]);
    expect(faults[0]).toMatch(new RegExp(`^${name}: `));
  }
});

test('no complaint repeats a value: the variable that is wrong may hold a secret', () => {
  const canary = 'c4nary v4lue';
  const env = Object.fromEntries(
    Object.keys(VARIABLES)
      .filter((name) => !['HOST', 'DATA_DIR', 'ALLOWED_HOSTS', 'ALLOWED_ORIGINS'].includes(name))
      .map((name) => [name, canary]),
  );
  const faults = faultsOf(env);
  expect(faults).toHaveLength(Object.keys(env).length);
  expect(faults.join()).not.toContain('c4nary');
});

test('every fault is told at once, those of OTEL_* among them', () => {
  const faults = faultsOf({
    PORT: 'x',
    LOG_LEVEL: 'loud',
    REDIS_URL: 'redis://x',
    OTEL_TRACES_SAMPLER: 'dice',
  });
  expect(faults.map((fault) => String(fault.split(':', 1)[0])).toSorted()).toEqual([
    'LOG_LEVEL',
    'OTEL_TRACES_SAMPLER',
    'PORT',
    'REDIS_URL',
  ]);
  expect(() => load({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(/^2 settings are wrong:\n/);
  expect(() => load({ PORT: 'x' })).toThrow(/^one setting is wrong:\n/);
});

test.each(Object.keys(VARIABLES).filter((name) => name !== 'TRANSCRIPT_SOURCES'))(
  'an empty %s is an unset one',
  (name) => {
    for (const blank of ['', '  ']) {
      expect(JSON.stringify(load({ [name]: blank }))).toBe(JSON.stringify(load()));
    }
  },
);

test('an empty TRANSCRIPT_SOURCES switches transcripts off', () => {
  expect(load({ TRANSCRIPT_SOURCES: '' }).TRANSCRIPT_SOURCES).toEqual([]);
  expect(load({}, { TRANSCRIPT_SOURCES: '' }).TRANSCRIPT_SOURCES).toEqual([]);
});

// Of the names that are fixed: to ignore one silently could leave a door open.
test.each(['ALLOW_DESTRUCTIVE', 'GOOGLE_OAUTH_BASE_URL', 'REDIS_URL'])(
  '%s is known and not built: it is refused, unless it is empty',
  (name) => {
    expect(faultsOf({ [name]: 'x' })).toEqual([`${name}: not supported yet; unset it`]);
    expect(faultsOf({ [name]: '' })).toEqual([]);
  },
);

test('what a command line says wins over the environment, when it says something', () => {
  const env = { PORT: '1', HOST: '::1' };
  expect(load(env, { PORT: '2', HOST: undefined })).toMatchObject({ PORT: 2, HOST: '::1' });
  expect(load(env, { PORT: '' })).toMatchObject({ PORT: 1 });
  expect(faultsOf(env, { PORT: 'x' })).toEqual([expect.stringMatching(/^PORT: /)]);
});

test.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1', '[::1]'])(
  '%s is loopback: anyone here may call',
  (host) => {
    expect(load({ HOST: host })).toMatchObject({ TRUST_REMOTE_CONTEXT: true });
  },
);

test.each(['0.0.0.0', '::', '192.168.0.1', 'example.com', '127.0.0.1.evil.com', '127.1'])(
  'to listen on %s must be meant, and a stranger’s trace is not joined',
  (host) => {
    expect(faultsOf({ HOST: host })).toEqual([
      expect.stringMatching(/^HOST: .*ALLOW_UNAUTHENTICATED=true/),
    ]);
    expect(load({ HOST: host, ALLOW_UNAUTHENTICATED: 'true' })).toMatchObject({
      TRUST_REMOTE_CONTEXT: false,
    });
    // Nobody listens on stdio.
    expect(load({ HOST: host, MCP_TRANSPORT: 'stdio' })).toMatchObject({
      TRUST_REMOTE_CONTEXT: true,
    });
  },
);

test('names of other servers are refused with what they are called here', () => {
  expect(faultsOf({ REQUEST_SIGNING_SECRET: 'x', PROXY_ENABLED: 'true' })).toEqual([
    expect.stringMatching(/^PROXY_ENABLED: set HTTPS_PROXY .+ \(docs\/migration\.md\)$/),
    expect.stringMatching(/^REQUEST_SIGNING_SECRET: it is REQUEST_SIGNING_SECRETS here/),
  ]);
});

test('on stdio nothing may print spans to stdout', () => {
  const env = { OTEL_TRACES_EXPORTER: 'console' };
  expect(faultsOf({ ...env, MCP_TRANSPORT: 'stdio' })).toEqual([expect.stringContaining('stdout')]);
  expect(faultsOf(env)).toEqual([]);
});

test('secrets print as redacted, also in the whole configuration', () => {
  const config = load({ YOUTUBE_API_KEY: 'AIza-secret', STATE_SECRET: 'state-secret' });
  expect(config.YOUTUBE_API_KEY?.reveal()).toBe('AIza-secret');
  expect(JSON.stringify(config)).not.toMatch(/AIza-secret|state-secret/);
  expect(config.notices).toEqual([]);
});

test('settings without effect are noticed', () => {
  const env = { YOUTUBE_API_KEY: 'k', OTEL_METRICS_EXPORTER: 'otlp' };
  expect(load(env).notices).toEqual([
    expect.stringContaining('OTEL_METRICS_EXPORTER: no endpoint is set'),
  ]);
});

test.each<[NodeJS.Platform, Env, string]>([
  ['linux', {}, join(homedir(), '.local', 'share', 'youtube-mcp')],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/youtube-mcp'],
  ['freebsd', {}, join(homedir(), '.local', 'share', 'youtube-mcp')],
  [
    'darwin',
    { XDG_DATA_HOME: '/data' },
    join(homedir(), 'Library', 'Application Support', 'youtube-mcp'),
  ],
  ['win32', { LOCALAPPDATA: '/appdata' }, '/appdata/youtube-mcp'],
  ['win32', {}, join(homedir(), 'AppData', 'Local', 'youtube-mcp')],
])('on %s with %j the data folder is %s', (platform, env, expected) => {
  vi.stubGlobal('process', { ...process, cwd: () => process.cwd(), platform });
  expect(load(env).DATA_DIR).toBe(resolve(expected));
});

test('a data folder that is named is taken, and made absolute', () => {
  expect(load({ DATA_DIR: 'some/folder' }).DATA_DIR).toBe(resolve('some/folder'));
});

test('every variable has a text for operators', () => {
  for (const [name, schema] of Object.entries(VARIABLES)) {
    expect([name, schema.description]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/)]);
  }
});

test('.env.example names every variable, and is a configuration that starts', () => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const example = parseEnv(text);
  const own = Object.keys(example).filter((name) => !name.startsWith('OTEL_'));
  expect(own.toSorted()).toEqual(Object.keys(VARIABLES).toSorted());
  expect(loadConfig({}, 'youtube', example).notices).toHaveLength(1);
});
