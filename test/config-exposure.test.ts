/** Nothing is open to the world by accident: what refuses to start, and what is said of the rest. */
import { expect, test } from 'vitest';
import { type Config, loadConfig } from '../src/config.ts';
import { StartupError } from '../src/errors.ts';

type Env = Readonly<Record<string, string>>;

const load = (env: Env): Config => loadConfig({}, 'youtube', env);

/** The names that the complaint is of, in its order. */
function faultsOf(env: Env): string[] {
  try {
    load(env);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    const lines = error.message.split('\n').slice(1);
    return lines.map((line) => line.trim().split(':', 1)[0] ?? '');
  }
  return [];
}

const KEY = '9f86d081884c7d659a2feaa0c55ad015';
const PUBLIC = { HOST: '0.0.0.0' };
const OAUTH = {
  AUTH_MODE: 'oauth',
  OAUTH_ISSUER: 'https://id.example.com',
  OAUTH_RESOURCE_URI: 'https://mcp.example.com/mcp',
};
const API_KEY = { AUTH_MODE: 'api_key', SERVER_API_KEY: KEY };

test.each<[string, Env, readonly string[]]>([
  ['a public bind', PUBLIC, ['HOST']],
  ['a public bind that is meant', { ...PUBLIC, ALLOW_UNAUTHENTICATED: 'true' }, []],
  ['a public bind with keys', { ...PUBLIC, ...API_KEY }, []],
  ['a public bind with tokens', { ...PUBLIC, ...OAUTH }, []],
  ['a key that nobody is asked for', { SERVER_API_KEY: KEY }, ['SERVER_API_KEY']],
  [
    'a public bind with a key that nobody is asked for',
    { ...PUBLIC, SERVER_API_KEY: KEY },
    ['HOST', 'SERVER_API_KEY'],
  ],
  [
    'an issuer that nobody is sent to',
    { ...OAUTH, AUTH_MODE: 'none' },
    ['OAUTH_ISSUER', 'OAUTH_RESOURCE_URI'],
  ],
  ['an issuer beside keys', { ...OAUTH, ...API_KEY, OAUTH_RESOURCE_URI: '' }, ['OAUTH_ISSUER']],
  ['keys beside an issuer', { ...API_KEY, ...OAUTH }, ['SERVER_API_KEY']],
  ['a mode that there is not, told once', { ...API_KEY, AUTH_MODE: 'key' }, ['AUTH_MODE']],
  ['keys demanded and none set', { AUTH_MODE: 'api_key' }, ['SERVER_API_KEY']],
  ['keys demanded, only commas set', { ...API_KEY, SERVER_API_KEY: ',,' }, ['SERVER_API_KEY']],
  ['tokens of nobody', { AUTH_MODE: 'oauth' }, ['OAUTH_ISSUER', 'OAUTH_RESOURCE_URI']],
  ['tokens for nobody', { ...OAUTH, OAUTH_RESOURCE_URI: '' }, ['OAUTH_RESOURCE_URI']],
  ['one port for both', { PORT: '8080', ADMIN_PORT: '8080' }, ['ADMIN_PORT']],
  ['two free ports', { PORT: '0', ADMIN_PORT: '0' }, []],
  ['a weak key, told once', { ...API_KEY, SERVER_API_KEY: 'changeme' }, ['SERVER_API_KEY']],
  ['on stdio there is no door', { ...PUBLIC, AUTH_MODE: 'api_key', MCP_TRANSPORT: 'stdio' }, []],
  [
    'all of it at once',
    { ...PUBLIC, AUTH_MODE: 'oauth', PORT: '1', ADMIN_PORT: '1', TRUSTED_PROXIES: '0.0.0.0/0' },
    ['TRUSTED_PROXIES', 'OAUTH_ISSUER', 'OAUTH_RESOURCE_URI', 'ADMIN_PORT'],
  ],
])('%s', (_what, env, faults) => {
  expect(faultsOf(env)).toEqual(faults);
});

test.each<[string, readonly string[], readonly string[]]>([
  [
    'SERVER_API_KEY',
    [KEY, `${KEY},${KEY}`, 'sixteen-chars-ok'],
    ['short', 'a'.repeat(64), '0101010101010101010101', `${KEY},short`, 'two words in a long key'],
  ],
  [
    'REQUEST_SIGNING_SECRETS',
    [KEY, `whsec_${Buffer.from(KEY, 'hex').toString('base64')}`, `${KEY}, whsec_${KEY}`],
    ['short', 'whsec_c2hvcnQ=', 'whsec_!!!!', `whsec_${'A'.repeat(64)}`, `${KEY},x`],
  ],
  [
    'TRUSTED_PROXIES',
    ['10.0.0.1', '10.0.0.0/8, fd00::/8', '::1', '0.0.0.0/1'],
    ['0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/08', 'proxy.example.com', '10.0.0', '*', '/8'],
  ],
  [
    'ALLOWED_ORIGINS',
    ['https://*.example.com', 'http://*.dev.example.com:8080'],
    [
      '*',
      'https://*',
      'https://*.com',
      'https://*.*.com',
      'https://a.*.com',
      'https://*x.a.com',
      'null',
    ],
  ],
  ['ALLOWED_HOSTS', ['mcp.example.com'], ['*', '*.example.com', 'a.example.com:443', 'http://a']],
  ['OAUTH_ISSUER', [], ['http://id.example.com', 'https://u:p@id.example.com', 'id.example.com']],
])('%s takes what is safe and refuses the rest', (name, fine, wrong) => {
  const others = name === 'SERVER_API_KEY' ? { AUTH_MODE: 'api_key' } : {};
  for (const value of fine)
    expect([value, faultsOf({ ...others, [name]: value })]).toEqual([value, []]);
  for (const value of wrong) {
    expect([value, faultsOf({ ...others, [name]: value })]).toEqual([value, [name]]);
  }
});

test.each<[string, string, string]>([
  ['SERVER_API_KEY', `${KEY},too-short`, 'number 2 of them has less than 16 bytes'],
  [
    'SERVER_API_KEY',
    'a'.repeat(64),
    'number 1 of them is not random: it has less than 8 different',
  ],
  ['SERVER_API_KEY', 'two words in a long key', 'number 1 of them has a space in it'],
  ['REQUEST_SIGNING_SECRETS', 'whsec_!!!!', 'number 1 of them is not base64 behind its prefix'],
  ['REQUEST_SIGNING_SECRETS', 'whsec_c2hvcnQ=', 'number 1 of them has less than 16 bytes'],
  ['ALLOWED_ORIGINS', 'https://a.com,https://*.com', 'number 2 of them lets in too much'],
])('%s says which rule %s breaks, and does not repeat it', (name, value, rule) => {
  const start = () => load({ AUTH_MODE: 'api_key', [name]: value });
  expect(start).toThrow(`; ${rule}`);
  for (const item of value.split(',')) expect(start).not.toThrow(item);
});

test('keys print as redacted, each of them', () => {
  const config = load({ ...API_KEY, REQUEST_SIGNING_SECRETS: `${KEY}-signing` });
  expect(config.SERVER_API_KEY.map((key) => key.reveal())).toEqual([KEY]);
  expect(JSON.stringify(config)).not.toContain(KEY);
});

test.each<[Env, Config['TRUST_REMOTE_CONTEXT']]>([
  [{}, true],
  [API_KEY, true],
  [{ ...PUBLIC, ALLOW_UNAUTHENTICATED: 'true' }, false],
  [{ ...PUBLIC, ...API_KEY }, 'authenticated'],
  [{ ...PUBLIC, ...OAUTH }, 'authenticated'],
  [{ ...PUBLIC, ...API_KEY, TRUST_REMOTE_CONTEXT: 'false' }, false],
  [{ ...PUBLIC, MCP_TRANSPORT: 'stdio' }, true],
])('with %j the trace of a caller is joined: %s', (env, expected) => {
  expect(load(env).TRUST_REMOTE_CONTEXT).toBe(expected);
});

test.each<[string, Env, boolean]>([
  ['over HTTP', {}, true],
  ['on stdio', { MCP_TRANSPORT: 'stdio' }, false],
  ['on stdio when asked for', { MCP_TRANSPORT: 'stdio', RATE_LIMIT_ENABLED: 'true' }, true],
  ['over HTTP unless switched off', { RATE_LIMIT_ENABLED: 'false' }, false],
])('limits hold %s: %j', (_where, env, expected) => {
  expect(load(env).RATE_LIMIT_ENABLED).toBe(expected);
});

const noticesOf = (env: Env): string[] =>
  load({ YOUTUBE_API_KEY: 'k', ...env }).notices.map((notice) => notice.split(' ', 1)[0] ?? '');

test('what has no effect, or may not be meant, is said at start', () => {
  const open = { ...PUBLIC, ALLOW_UNAUTHENTICATED: 'true' };
  expect(noticesOf({})).toEqual([]);
  expect(noticesOf(open)).toEqual(['HOST', 'ALLOWED_HOSTS', 'TOOLSETS']);
  expect(load(open).notices).toContain(
    'HOST is 0.0.0.0 and AUTH_MODE none: anyone who reaches it may call',
  );
  expect(noticesOf({ ...open, ALLOWED_HOSTS: 'a.example.com', TOOLSETS: 'read' })).toEqual([
    'HOST',
  ]);
  // Then ops tells nobody more than /metrics does.
  const shown = { ...open, ALLOWED_HOSTS: 'a.example.com', METRICS_PUBLIC: 'true' };
  expect(noticesOf(shown)).toEqual(['HOST', 'METRICS_PUBLIC']);
  expect(noticesOf({ ...shown, ADMIN_PORT: '0' })).toEqual(['HOST', 'TOOLSETS', 'METRICS_PUBLIC']);
  expect(load({ METRICS_PUBLIC: 'true' }).notices.at(-1)).toMatch(
    /^METRICS_PUBLIC is true: .+ anyone$/,
  );
  expect(noticesOf({ ...PUBLIC, ...API_KEY, RATE_LIMIT_ENABLED: 'false' })).toEqual([
    'ALLOWED_HOSTS',
    'RATE_LIMIT_ENABLED',
  ]);
  const stdio = { ...API_KEY, MCP_TRANSPORT: 'stdio', REQUEST_SIGNING_SECRETS: KEY };
  expect(noticesOf(stdio)).toEqual(['AUTH_MODE', 'REQUEST_SIGNING_SECRETS']);
});
