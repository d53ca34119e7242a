/** What the configuration makes of the gates; `test/http/gates.test.ts` has the gates themselves. */
import { expect, test } from 'vitest';
import { SEARCH_TOOLS, gatesOf, trustOf } from '../../src/commands/gates.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { runAs } from '../../src/security/caller.ts';
import { TOOLS } from '../../src/tools/index.ts';

const load = (env: Readonly<Record<string, string>>): Config => loadConfig({}, 'youtube', env);
const KEY = '9f86d081884c7d659a2feaa0c55ad015';
const PUBLIC = { HOST: '0.0.0.0' };
const KEYS = { AUTH_MODE: 'api_key', SERVER_API_KEY: KEY };

test.each([
  ['on loopback', {}, 'local'],
  ['on loopback with keys', KEYS, 'local'],
  ['open to the world', { ...PUBLIC, ALLOW_UNAUTHENTICATED: 'true' }, 'local'],
  ['in public with keys', { ...PUBLIC, ...KEYS }, 'authenticated'],
  ['in public, if it is meant', { ...PUBLIC, ...KEYS, METRICS_PUBLIC: 'true' }, 'everyone'],
  ['with a port of its own', { ADMIN_PORT: '0', METRICS_PUBLIC: 'true' }, 'admin_port'],
] as const)('what operators see is shown %s to: %j → %s', (_where, env, access) => {
  expect(gatesOf(load(env)).operatorAccess).toBe(access);
});

test('gates that are not asked for do not stand there', () => {
  expect(gatesOf(load({ RATE_LIMIT_ENABLED: 'false' }))).toMatchObject({
    limits: undefined,
    judgeSignature: undefined,
  });
  const { limits, judgeSignature } = gatesOf(load({ REQUEST_SIGNING_SECRETS: KEY }));
  expect(limits?.requests.window).toEqual({ limit: 120, seconds: 60 });
  expect(judgeSignature).toBeTypeOf('function');
});

test('where callers show who they are, the trace of those who were let in is joined, of nobody else', () => {
  const trust = trustOf(load({ ...PUBLIC, ...KEYS }));
  if (typeof trust !== 'function') throw new Error('expected to be asked for each request');
  expect(trust()).toBe(false);
  expect(runAs({ kind: 'api_key', id: 'x', scopes: [] }, trust)).toBe(true);
  expect(trustOf(load({}))).toBe(true);
});

test('the tools whose searches are limited exist, and no other searches YouTube', () => {
  const names = TOOLS.map(({ name }) => name);
  // `search_transcript` reads one transcript, which draws no quota.
  const searching = names.filter(
    (name) => name.startsWith('search_') && name !== 'search_transcript',
  );
  expect([...SEARCH_TOOLS].toSorted()).toEqual(searching.toSorted());
});
