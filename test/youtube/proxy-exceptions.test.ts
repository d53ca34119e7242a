import { expect, test } from 'vitest';
import { createProxyExceptions, isLoopback } from '../../src/youtube/proxy-exceptions.ts';

test.for([
  ['www.youtube.com', 'https://www.youtube.com/', true],
  ['www.youtube.com', 'https://WWW.YouTube.com./', true],
  ['youtube.com', 'https://www.youtube.com/', true],
  ['youtube.com', 'https://notyoutube.com/', false],
  ['.youtube.com', 'https://www.youtube.com/', true],
  ['.youtube.com', 'https://youtube.com/', true],
  ['*.youtube.com', 'https://m.youtube.com/', true],
  ['www.youtube.com', 'https://youtube.com/', false],
  ['*', 'https://anything.example/', true],
  ['youtube.com:443', 'https://youtube.com/', true],
  ['youtube.com:443', 'https://youtube.com:8443/', false],
  ['youtube.com:80', 'http://youtube.com/', true],
  ['youtube.com:8443', 'https://www.youtube.com:8443/', true],
  ['10.1.2.3', 'http://10.1.2.3:9000/', true],
  ['10.1.2.3', 'http://110.1.2.3/', false],
  ['[2001:db8::1]', 'http://[2001:db8:0::1]/', true],
  ['2001:DB8:0:0::1', 'http://[2001:db8::1]/', true],
  ['[2001:db8::1]:8080', 'http://[2001:db8::1]:8080/', true],
] as const)('NO_PROXY=%s and %s: %s', ([entry, url, expected]) => {
  expect(createProxyExceptions(['other.example', entry])(new URL(url))).toBe(expected);
});

test('without entries nothing is excepted', () => {
  expect(createProxyExceptions([])(new URL('https://www.youtube.com/'))).toBe(false);
});

test.for([
  ['http://localhost/', true],
  ['http://api.localhost/', true],
  ['http://127.0.0.1/', true],
  ['http://127.9.9.9/', true],
  ['http://2130706433/', true],
  ['http://0x7f.1/', true],
  ['http://[::1]/', true],
  ['http://[::ffff:127.0.0.1]/', true],
  ['http://128.0.0.1/', false],
  ['http://localhost.example.com/', false],
  ['http://127.0.0.1.example.com/', false],
] as const)('%s is this machine: %s', ([url, expected]) => {
  expect(isLoopback(new URL(url).hostname)).toBe(expected);
});
