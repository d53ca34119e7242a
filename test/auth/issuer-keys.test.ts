import { errors, jwtVerify } from 'jose';
import { expect, test, vi } from 'vitest';
import { createLogger } from '../../otel/logger.ts';
import { IssuerUnavailable, startIssuerKeys } from '../../src/auth/issuer-keys.ts';
import { type Issuer, makeKey, mintWith, openIssuer } from './open-issuer.ts';

/** Keys on a clock that the test sets. */
function openKeys(issuer: Pick<Issuer, 'url'>) {
  const clock = { ms: 0 };
  const keys = startIssuerKeys({
    issuer: issuer.url,
    logger: createLogger('silent'),
    now: () => clock.ms,
  });
  return {
    clock,
    keys,
    check: (token: string) => jwtVerify(token, keys.find),
    [Symbol.dispose]: () => keys.close(),
  };
}

const HOUR_MS = 3_600_000;
const refuse: NonNullable<Issuer['fault']> = (_request, response) => {
  response.writeHead(503).end();
};

test('a known key is found without asking the issuer', async () => {
  await using issuer = await openIssuer();
  using opened = openKeys(issuer);
  await opened.check(await issuer.mint());
  const asked = issuer.asked.length;
  for (let time = 0; time < 50; time += 1) await opened.check(await issuer.mint());
  expect(issuer.asked).toHaveLength(asked);
  expect(opened.keys.state()).toEqual({ issuer: issuer.url, keysAgeSeconds: 0, lastError: null });
});

test('an issuer below a path is found by both forms of discovery', async () => {
  await using issuer = await openIssuer('/realms/video');
  using opened = openKeys(issuer);
  await opened.check(await issuer.mint());
  expect(issuer.asked).toEqual([
    '/.well-known/oauth-authorization-server/realms/video',
    '/realms/video/.well-known/openid-configuration',
    '/realms/video/jwks',
  ]);
});

test('a new key is learnt by the first token that is signed with it, all waiting for one reading', async () => {
  await using issuer = await openIssuer();
  using opened = openKeys(issuer);
  await opened.check(await issuer.mint());
  issuer.asked.length = 0;
  issuer.key = await makeKey('second');
  issuer.published = [issuer.key];
  const tokens = await Promise.all(Array.from({ length: 50 }, () => issuer.mint()));
  await Promise.all(tokens.map(opened.check));
  expect(issuer.asked.filter((path) => path === '/jwks')).toHaveLength(1);
});

test('a flood of made-up keys asks the issuer 3 times at once and 12 times a minute', async () => {
  await using issuer = await openIssuer();
  using opened = openKeys(issuer);
  await opened.check(await issuer.mint());
  const readings = (): number => issuer.asked.filter((path) => path === '/jwks').length;
  const stranger = await makeKey('stranger');
  const flood = async (): Promise<void> => {
    for (let index = 0; index < 100; index += 1) {
      const token = await mintWith({ ...stranger, kid: `made-up-${index}` }, { sub: 'eve' });
      await expect(opened.check(token)).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
    }
  };
  await flood();
  expect(readings()).toBe(3);
  const atOnce = readings();
  for (let second = 1; second <= 60; second += 1) {
    opened.clock.ms = second * 1000;
    await expect(
      opened.check(await mintWith({ ...stranger, kid: `${second}` }, {})),
    ).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
  }
  const sustained = readings() - atOnce;
  process.stdout.write(
    `floods of made-up keys: ${atOnce} readings at once, ${sustained} in a minute\n`,
  );
  expect(sustained).toBe(12);
  // And a new key of the issuer's own is learnt as soon as the next reading is due.
  issuer.key = await makeKey('second');
  issuer.published = [issuer.key];
  opened.clock.ms += 5_000;
  await opened.check(await issuer.mint());
});

test('known keys go on working for a day while the issuer is down, then nothing does', async () => {
  await using issuer = await openIssuer();
  using opened = openKeys(issuer);
  const token = await issuer.mint();
  await opened.check(token);
  issuer.fault = refuse;
  opened.clock.ms = 23 * HOUR_MS;
  await opened.check(token);
  const other = await mintWith(await makeKey('other'), {});
  const well = `${issuer.url}/.well-known`;
  await expect(opened.check(other)).rejects.toBeInstanceOf(IssuerUnavailable);
  expect(opened.keys.state()).toEqual({
    issuer: issuer.url,
    keysAgeSeconds: 23 * 3600,
    lastError: `${well}/oauth-authorization-server answers 503; ${well}/openid-configuration answers 503`,
  });
  opened.clock.ms = 25 * HOUR_MS;
  await expect(opened.check(token)).rejects.toBeInstanceOf(IssuerUnavailable);
  issuer.fault = undefined;
  await expect(opened.check(other)).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
  await opened.check(token);
  expect(opened.keys.state().lastError).toBeNull();
});

test('a known key does not wait for an issuer that hangs', async () => {
  await using issuer = await openIssuer();
  using opened = openKeys(issuer);
  const token = await issuer.mint();
  await opened.check(token);
  const asked = issuer.asked.length;
  issuer.fault = () => undefined;
  const unknown = opened.check(await mintWith(await makeKey('other'), {}));
  await vi.waitUntil(() => issuer.asked.length > asked);
  await opened.check(token);
  issuer.fault = refuse;
  issuer.hangUp();
  await expect(unknown).rejects.toBeInstanceOf(IssuerUnavailable);
});

test('a server starts without its issuer, and works when that comes up', async () => {
  await using issuer = await openIssuer();
  issuer.fault = refuse;
  using opened = openKeys(issuer);
  const token = await issuer.mint();
  await expect(opened.check(token)).rejects.toBeInstanceOf(IssuerUnavailable);
  issuer.fault = undefined;
  await opened.check(token);
});

test.each<[string, Record<string, unknown>, string]>([
  ['calls itself otherwise', { issuer: 'https://other.example' }, 'calls itself'],
  ['differs by a slash', { issuer: 'SLASH' }, 'calls itself'],
  ['names no keys', { jwks_uri: undefined }, 'jwks_uri'],
  ['has its keys in a file', { jwks_uri: 'file:///etc/passwd' }, 'jwks_uri'],
  ['has its keys nowhere', { jwks_uri: 'http://127.0.0.1:1/jwks' }, 'fetch failed'],
])('the metadata of an issuer that %s is not believed', async (_name, metadata, told) => {
  await using issuer = await openIssuer();
  issuer.metadata = metadata['issuer'] === 'SLASH' ? { issuer: `${issuer.url}/` } : metadata;
  using opened = openKeys(issuer);
  await expect(opened.check(await issuer.mint())).rejects.toBeInstanceOf(IssuerUnavailable);
  expect(opened.keys.state().lastError).toContain(told);
});

test.each<[string, NonNullable<Issuer['fault']>]>([
  ['is redirected', (_request, response) => void response.writeHead(302, { location: '/x' }).end()],
  ['is no JSON', (_request, response) => void response.end('<html>')],
  ['is no object', (_request, response) => void response.end('null')],
  ['has no end', (_request, response) => void response.end('x'.repeat(600 * 1024))],
])('a document that %s is refused', async (_name, fault) => {
  await using issuer = await openIssuer();
  issuer.fault = fault;
  using opened = openKeys(issuer);
  await expect(opened.check(await issuer.mint())).rejects.toBeInstanceOf(IssuerUnavailable);
});
