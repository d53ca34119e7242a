/**
 * Whether `NO_PROXY` takes a URL off the proxy. As curl has it: a name stands for itself and
 * everything below it, with or without a dot or `*.` before it; `*` for all; an address for itself;
 * a port, when there is one, has to be the URL's.
 */
export function createProxyExceptions(entries: readonly string[]): (url: URL) => boolean {
  const rules = entries.map(parseRule);
  return (url) => {
    const host = bareHost(url.hostname);
    const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
    return rules.some(
      (rule) =>
        (rule.port === undefined || rule.port === port) &&
        (rule.host === '*' || rule.host === host || host.endsWith(`.${rule.host}`)),
    );
  };
}

/** The host of a URL (as `URL` writes it) that is this machine: RFC 6761, RFC 1122, RFC 4291. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname);
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    host === '::1' ||
    /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(host)
  );
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

interface Rule {
  readonly host: string;
  readonly port: string | undefined;
}

function parseRule(entry: string): Rule {
  const [, host = entry, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  return { host: bareHost(host.replace(/^\*?\./, '')), port: port && String(Number(port)) };
}

/** Lower case, no brackets, no final dot; an address in the one form that `URL` gives it. */
function bareHost(host: string): string {
  const bare = host
    .toLowerCase()
    .replace(/^\[(.+)\]$/, '$1')
    .replace(/\.$/, '');
  const url = URL.parse(bare.includes(':') ? `http://[${bare}]` : `http://${bare}`);
  return url === null ? bare : url.hostname.replace(/^\[(.+)\]$/, '$1');
}
