/**
 * From which address a request comes: the other end of its connection, unless that is a proxy of
 * ours; then what the proxy says. Anybody may send these headers, so nobody else is believed.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** What of a request tells where it comes from. */
export interface RequestSource {
  /** The other end of the connection. */
  readonly peer: string | undefined;
  /** `X-Forwarded-For`; several of them joined by commas. */
  readonly forwardedFor?: string | undefined;
  /** `Forwarded` (RFC 7239). */
  readonly forwarded?: string | undefined;
  /** Whether any header says that somebody passed it on. */
  readonly isPassedOn?: boolean;
}

export type ClientAddressReader = (source: RequestSource) => string;

const UNKNOWN = 'unknown';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** One spelling for each address; undefined for what is none, such as `unknown` or `_hidden`. */
function normaliseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const bare = text.replace(/%.*$/, '');
  if (isIP(bare) !== 6) return undefined;
  const mapped = MAPPED_IPV4.exec(bare)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  const canonical = URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical ?? '') ?? [];
  if (high === undefined || low === undefined) return canonical;
  return [high, low].flatMap(bytesOfGroup).join('.');
}

function bytesOfGroup(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

/** `203.0.113.7`, `203.0.113.7:1234`, `2001:db8::1`, `[2001:db8::1]:1234`; undefined otherwise. */
function parseNode(node: string): string | undefined {
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(node) ?? [];
  const [, withPort] = /^([\d.]+):\d{1,5}$/.exec(node) ?? [];
  return normaliseAddress(bracketed ?? withPort ?? node);
}

const nodesOfForwardedFor = (header: string): string[] =>
  header.split(',').map((item) => item.trim());

/** The `for` of each element; an element without one is a hop that nothing is known of. */
const nodesOfForwarded = (header: string): string[] =>
  header.split(',').map((element) => {
    const [, quoted, plain] = /(?:^|;)\s*for=(?:"([^"]*)"|([^;\s"]+))/i.exec(element.trim()) ?? [];
    return quoted ?? plain ?? UNKNOWN;
  });

/** Whether an address is in one of the networks. @param networks `10.0.0.0/8`, `::1`, … */
function createNetworkJudge(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/**
 * Walks from the right, where our own proxies wrote: the first address that is none of them is the
 * client's, and what stands left of it was written by strangers. Where an entry is no address, the
 * one right of it is as far as can be told. Two headers that disagree are believed neither: a proxy
 * sets one of them and hands the other through as it came.
 * @param trustedProxies addresses and networks (`TRUSTED_PROXIES`)
 */
export function createClientAddressReader(trustedProxies: readonly string[]): ClientAddressReader {
  const isTrusted = createNetworkJudge(trustedProxies);

  function walk(peer: string, nodes: readonly string[]): string {
    let client = peer;
    for (const node of nodes.toReversed()) {
      const address = parseNode(node);
      if (address === undefined) break;
      client = address;
      if (!isTrusted(address)) break;
    }
    return client;
  }

  return ({ peer, forwardedFor, forwarded }) => {
    const address = normaliseAddress(peer ?? '') ?? UNKNOWN;
    if (trustedProxies.length === 0 || !isTrusted(address)) return address;
    const told = [
      ...(forwardedFor === undefined ? [] : [walk(address, nodesOfForwardedFor(forwardedFor))]),
      ...(forwarded === undefined ? [] : [walk(address, nodesOfForwarded(forwarded))]),
    ];
    const [first = address] = told;
    return told.every((other) => other === first) ? first : address;
  };
}

/** Groups of an IPv6 address that belong to one subscriber: a /64. */
const NETWORK_GROUPS = 4;

/**
 * What limits count by: an IPv4 address as it is, an IPv6 address by its /64, of which a single
 * machine can use any address. Takes what the reader returns.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return `${[...left, ...zeros, ...right].slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

const isLoopbackNetwork = createNetworkJudge(['127.0.0.0/8', '::1']);

/**
 * Whether a request was sent on this very machine. One that a proxy on this machine passed on was
 * not, whatever the header says: its `127.0.0.1` may be another machine's.
 */
export function isLocalRequest(source: RequestSource): boolean {
  const { peer, forwardedFor, forwarded, isPassedOn } = source;
  if (isPassedOn || forwardedFor !== undefined || forwarded !== undefined) return false;
  return isLoopbackNetwork(normaliseAddress(peer ?? '') ?? UNKNOWN);
}
