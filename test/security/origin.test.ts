import { expect, test } from 'vitest';
import { createHostJudge, createOriginJudge } from '../../src/security/origin.ts';

const isHost = createHostJudge(['Example.com', 'mcp.internal', '10.0.0.7', '[fd00::1]']);

test.each([
  'localhost',
  'LOCALHOST',
  'localhost:8080',
  '127.0.0.1',
  '127.0.0.1:1',
  '127.0.0.1:65535',
  '127.0.0.2',
  '127.255.255.254:80',
  '[::1]',
  '[::1]:8080',
  '[0:0:0:0:0:0:0:1]',
  'example.com',
  'EXAMPLE.COM:443',
  'mcp.internal',
  '10.0.0.7:80',
  '[fd00::1]:80',
  '[FD00:0::1]',
])('the Host %s is one of ours', (header) => {
  expect(isHost(header)).toBe(true);
});

test.each([
  undefined,
  '',
  ' ',
  'evil.com',
  'localhost.evil.com',
  'evil-localhost',
  'notlocalhost',
  'localhost.',
  'sub.example.com',
  'example.com.evil.com',
  'example.com.',
  'example.comm',
  '127.0.0.1.nip.io',
  '128.0.0.1',
  '[::2]',
  '[::ffff:127.0.0.1]',
  '::1',
  '[::1',
  '[::1]x',
  'localhost:',
  'localhost:x',
  'localhost:99999',
  'localhost:123456',
  'localhost:80:80',
  'user@localhost',
  'localhost@evil.com',
  'localhost/evil.com',
  'localhost#evil.com',
  'localhost?evil.com',
  'localhost\\evil.com',
  'localhost evil.com',
  'localhost,evil.com',
  'localhost\tx',
  'lоcalhost',
  '0.0.0.0',
  '*',
  'null',
])('the Host %j is refused', (header) => {
  expect(isHost(header)).toBe(false);
});

const isOrigin = createOriginJudge([
  'https://app.example.com',
  'https://*.wild.example',
  'http://localhost:3000',
  'http://*.dev.example:8080',
]);

test.each([
  'https://app.example.com',
  'HTTPS://APP.example.com',
  'https://a.wild.example',
  'https://a.b.c.wild.example',
  'http://localhost:3000',
  'http://x.dev.example:8080',
])('the Origin %s is allowed', (header) => {
  expect(isOrigin(header)).toBe(true);
});

test.each([
  'null',
  '',
  'file://',
  // Another scheme or port is another origin.
  'http://app.example.com',
  'https://app.example.com:8443',
  'http://a.wild.example',
  'https://a.wild.example:8443',
  'http://localhost',
  'http://localhost:3001',
  'https://localhost:3000',
  'http://x.dev.example',
  // The pattern is for what is below the domain.
  'https://wild.example',
  'https://.wild.example',
  'https://evilwild.example',
  'https://a.wild.example.evil.com',
  'https://evil.com/.wild.example',
  'https://evil.com#.wild.example',
  'https://evil.com?.wild.example',
  'https://evil.com\\.wild.example',
  // No serialised origin has these.
  'https://app.example.com/',
  'https://app.example.com.',
  'https://user@app.example.com',
  'https://app.example.com:443',
  ' https://app.example.com',
  'https://app.example.com https://evil.com',
  'https://app.example.com, https://evil.com',
  'app.example.com',
  '//app.example.com',
  'https://аpp.example.com',
  'chrome-extension://abc',
])('the Origin %j is refused', (header) => {
  expect(isOrigin(header)).toBe(false);
});

test('with nothing allowed no page may call, not even one of this machine', () => {
  const none = createOriginJudge([]);
  expect(['http://localhost', 'http://127.0.0.1:8080', 'null'].filter(none)).toEqual([]);
});

test('a star alone is no pattern: it allows nobody', () => {
  const star = createOriginJudge(['*', 'https://*', '*.example.com']);
  expect(['https://a.example.com', 'https://evil.com', 'null', '*'].filter(star)).toEqual([]);
});
