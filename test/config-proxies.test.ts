import { expect, test } from 'vitest';
import { type Config, loadConfig } from '../src/config.ts';

const load = (env: Readonly<Record<string, string>>): Config => loadConfig({}, 'youtube', env);

test('a proxy is read in either case, and its password is a secret', () => {
  const upper = load({ HTTPS_PROXY: 'http://me:pa55@proxy:3128', NO_PROXY: '.internal, [::1], *' });
  expect(upper.HTTPS_PROXY?.reveal()).toBe('http://me:pa55@proxy:3128/');
  expect(upper.NO_PROXY).toEqual(['.internal', '[::1]', '*']);
  expect(JSON.stringify(upper)).not.toContain('pa55');
  const lower = load({ https_proxy: 'http://lower:1', no_proxy: 'example.com:8443' });
  expect(lower.HTTPS_PROXY?.reveal()).toBe('http://lower:1/');
  expect(lower.NO_PROXY).toEqual(['example.com:8443']);
  const both = load({ HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1' });
  expect(both.HTTPS_PROXY?.reveal()).toBe('http://upper:1/');
});

test.each(['proxy:3128', 'socks5://proxy', 'http://proxy/path', 'http://proxy/?q', 'x'])(
  'a proxy of the form %s is refused by the name of its variable',
  (value) => {
    expect(() => load({ HTTPS_PROXY: value })).toThrow(/^one setting is wrong:\n {2}HTTPS_PROXY: /);
    expect(() => load({ TRANSCRIPT_PROXY_URL: value })).toThrow(/\n {2}TRANSCRIPT_PROXY_URL: /);
  },
);

test.each(['http://example.com', 'a b', 'example.com/x'])('NO_PROXY refuses %s', (value) => {
  expect(() => load({ NO_PROXY: value })).toThrow(/\n {2}NO_PROXY: /);
});
