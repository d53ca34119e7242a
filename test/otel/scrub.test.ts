import { expect, test } from 'vitest';
import { learnSecrets, scrub } from '../../otel/scrub.ts';

const KEY = `AIza${'Sy'.padEnd(35, 'Q9_-')}`;
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl-x_y';

test.each([
  ['a Google API key', KEY, `The key ${KEY} is not valid`],
  ['an access token', 'ya29.a0AfH6SMBx-y_z', 'token ya29.a0AfH6SMBx-y_z expired'],
  ['a refresh token', '1//0gabcdefghijklmnopqrstu', 'grant 1//0gabcdefghijklmnopqrstu is gone'],
  ['a client secret', 'GOCSPX-abcdefghij1234', 'client GOCSPX-abcdefghij1234'],
  ['a JWT', JWT, `sub of ${JWT}.`],
  ['a bearer token', 'abc123.def', 'Authorization: Bearer abc123.def'],
  ['basic credentials', 'dXNlcjpwYXNz1=', 'proxy-authorization: Basic dXNlcjpwYXNz1='],
  ['a key in a query', 'xyz-key-value', 'GET /youtube/v3/videos?part=id&key=xyz-key-value&id=1'],
  ['a token in a query', 'tok%2Ben', 'https://x.test/?access_token=tok%2Ben'],
  ['credentials of a proxy', 'us3r:hunter2', 'connect http://us3r:hunter2@proxy.test:3128 failed'],
  ['a token as user', 'glpat-1234', 'clone https://glpat-1234@git.test/x'],
  ['a header in JSON', 'vendor-secret', '{"x-vendor-key":"vendor-secret","a":1}'],
  ['a header in JSON in a string', 'v3ndor', JSON.stringify({ msg: '{"authorization":"v3ndor"}' })],
  ['a password field', 'correct horse', '{"password": "correct horse"}'],
])('%s is taken out by its shape', (_what, secret, text) => {
  const clean = scrub(text);
  expect(clean).not.toContain(secret);
  expect(clean).toContain('[redacted]');
});

test.each([
  'tools/call search_videos',
  'https://www.youtube.com/@lantern?v=1#t=10',
  'Basic authentication is not offered; bearer tokens are.',
  'quota of the bucket search is used up until 2026-11-23T08:00:00Z',
  'monkey=1 turkey=2',
  '{"level":"info","msg":"serving","url":"http://127.0.0.1:8080/mcp"}',
  'someone@example.com wrote',
])('ordinary text stays as it is: %s', (text) => {
  expect(scrub(text)).toBe(text);
});

test('a line of JSON stays JSON', () => {
  const line = JSON.stringify({
    err: { message: `key=${KEY}`, stack: `Error\n at http://a:b@c/` },
    authorization: 'Bearer abc1234567',
    n: 1,
  });
  expect(JSON.parse(scrub(line))).toMatchObject({ n: 1, authorization: '[redacted]' });
});

test('a known value is taken out whatever is around it, in every form in which it turns up', () => {
  const secret = 'p@ss/w"rd plain';
  learnSecrets([secret, 'ab']);
  for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret)]) {
    expect(scrub(`<${form}>`)).toMatch(/^<"?\[redacted\]"?>$/);
  }
  // Too short to be a secret: it would shred every text.
  expect(scrub('about')).toBe('about');
});

test('of a proxy address the credentials are known, and its host may be told', () => {
  learnSecrets(['http://oper:s3cr%40t!@proxy.test:3128']);
  expect(scrub('proxy.test:3128 refused')).toBe('proxy.test:3128 refused');
  for (const leak of ['s3cr@t!', 's3cr%40t!', btoa('oper:s3cr@t!')]) {
    expect(scrub(`said ${leak}.`)).toBe('said [redacted].');
  }
});

test.each([
  ['eyJ'.repeat(30_000)],
  ['Bearer '.repeat(20_000)],
  ['key='.repeat(20_000)],
  ['://'.repeat(30_000)],
  ['AIza'.repeat(20_000)],
  ['"token"'.repeat(20_000)],
  ['a-'.repeat(40_000)],
])('hostile text of 100 kB takes no longer than a moment', (text) => {
  const startedAt = performance.now();
  scrub(text);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('a text that was clean is read again once it is a secret', () => {
  const text = 'lantern-4711-light';
  expect(scrub(text)).toBe(text);
  expect(scrub(text)).toBe(text);
  learnSecrets([text]);
  expect(scrub(text)).toBe('[redacted]');
});

test('what is remembered of clean texts stays right over more of them than are kept', () => {
  for (let round = 0; round < 3; round += 1) {
    for (let number = 0; number < 2_500; number += 1) {
      expect(scrub(`value ${number}`)).toBe(`value ${number}`);
      expect(scrub(`sig=${number}`)).toBe('sig=[redacted]');
    }
  }
});
