import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createClientAddressReader,
  isLocalRequest,
  networkOf,
} from '../../src/security/client-address.ts';

const PROXIES = ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'];
const read = createClientAddressReader(PROXIES);

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  [undefined, 'unknown'],
  ['', 'unknown'],
])('the peer %s is known as %s', (peer, expected) => {
  expect(read({ peer })).toBe(expected);
});

test.each<[string, string, string]>([
  ['a stranger', '203.0.113.7', '198.51.100.1'],
  ['a stranger who claims to be a proxy', '203.0.113.7', '10.0.0.1'],
  ['a neighbour of a trusted network', '11.0.0.1', '198.51.100.1'],
  ['another loopback address than the trusted one', '127.0.0.2', '198.51.100.1'],
])('of %s no header is believed', (_who, peer, forwardedFor) => {
  expect(read({ peer, forwardedFor })).toBe(peer);
  expect(read({ peer, forwarded: `for=${forwardedFor}` })).toBe(peer);
});

test('without trusted proxies no header is ever believed', () => {
  const none = createClientAddressReader([]);
  expect(none({ peer: '127.0.0.1', forwardedFor: '198.51.100.1' })).toBe('127.0.0.1');
});

test.each<[string, string]>([
  ['198.51.100.1', '198.51.100.1'],
  // What stands left of the first stranger was written by strangers.
  ['1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['10.9.9.9, 198.51.100.1', '198.51.100.1'],
  ['1.1.1.1, 198.51.100.1, 10.0.0.2, 10.0.0.1', '198.51.100.1'],
  // All of them ours: the one that is farthest away.
  ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['198.51.100.1:4711', '198.51.100.1'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['2001:DB8::1', '2001:db8::1'],
  ['::ffff:198.51.100.1', '198.51.100.1'],
  ['  198.51.100.1  ', '198.51.100.1'],
  // No address: what is right of it is as far as can be told.
  ['unknown', '127.0.0.1'],
  ['', '127.0.0.1'],
  ['198.51.100.1, unknown', '127.0.0.1'],
  ['198.51.100.1, unknown, 10.0.0.2', '10.0.0.2'],
  ['198.51.100.1, <script>', '127.0.0.1'],
  ['198.51.100.1 10.0.0.2', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['198.51.100.01', '127.0.0.1'],
  ['1'.repeat(8_000), '127.0.0.1'],
])('a trusted proxy that says X-Forwarded-For: %s means %s', (forwardedFor, expected) => {
  expect(read({ peer: '127.0.0.1', forwardedFor })).toBe(expected);
});

test.each<[string, string]>([
  ['for=198.51.100.1', '198.51.100.1'],
  ['For="198.51.100.1:4711"', '198.51.100.1'],
  ['for="[2001:db8::1]:80";proto=https;by=10.0.0.1', '2001:db8::1'],
  ['proto=https; for=198.51.100.1', '198.51.100.1'],
  ['for=1.1.1.1, for=198.51.100.1;host=x, for=10.0.0.2', '198.51.100.1'],
  ['for=_hidden', '127.0.0.1'],
  ['for=198.51.100.1, proto=https', '127.0.0.1'],
  ['by=198.51.100.1', '127.0.0.1'],
])('a trusted proxy that says Forwarded: %s means %s', (forwarded, expected) => {
  expect(read({ peer: '127.0.0.1', forwarded })).toBe(expected);
});

test('two headers that disagree are believed neither: a stranger may have sent one of them', () => {
  const peer = '10.0.0.1';
  expect(read({ peer, forwardedFor: '1.1.1.1', forwarded: 'for=198.51.100.1' })).toBe(peer);
  expect(read({ peer, forwardedFor: '198.51.100.1', forwarded: 'for=198.51.100.1' })).toBe(
    '198.51.100.1',
  );
});

test('a stranger behind our proxy can write what he likes: his own address comes out', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (made) => {
      expect(read({ peer: '10.0.0.1', forwardedFor: `${made}, 198.51.100.1` })).toBe(
        '198.51.100.1',
      );
    }),
  );
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['unknown', 'unknown'],
])('limits count %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('every address of a /64 is one caller, and one of the next /64 another', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  fc.assert(
    fc.property(fc.tuple(group, group, group, group), (rest) => {
      const address = read({ peer: `2001:db8:1:2:${rest.join(':')}` });
      expect(networkOf(address)).toBe('2001:db8:1:2::/64');
    }),
  );
  expect(networkOf(read({ peer: '2001:db8:1:3::1' }))).not.toBe('2001:db8:1:2::/64');
});

test.each([
  [{ peer: '127.0.0.1' }, true],
  [{ peer: '127.8.8.8' }, true],
  [{ peer: '::1' }, true],
  [{ peer: '::ffff:127.0.0.1' }, true],
  [{ peer: '10.0.0.1' }, false],
  [{ peer: undefined }, false],
  // Through a proxy on this machine, whoever it may be for.
  [{ peer: '127.0.0.1', forwardedFor: '203.0.113.7' }, false],
  [{ peer: '127.0.0.1', forwardedFor: '127.0.0.1' }, false],
  [{ peer: '127.0.0.1', isPassedOn: true }, false],
  [{ peer: '127.0.0.1', forwarded: 'for=_hidden' }, false],
] as const)('%j is of this machine: %s', (source, expected) => {
  expect(isLocalRequest(source)).toBe(expected);
});
