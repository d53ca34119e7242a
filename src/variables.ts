/**
 * Every variable of this server but the `OTEL_*` ones: its default, what it takes, what it is for.
 * A schema never repeats a value in its complaint: the variable that is wrong may hold a secret.
 */
import { isIP } from 'node:net';
import * as z from 'zod';
import { LOG_LEVELS } from '../otel/logger.ts';
import { TOOLSETS } from './mcp/define-tool.ts';
import { type Secret, createSecret } from './secret.ts';
import { SHORTEST_KEY_BYTES, weaknessOf } from './security/key-strength.ts';
import { patternFaultOf } from './security/origin.ts';
import { signingKeyOf } from './security/signature.ts';
import { QUOTA_BUCKETS } from './youtube/quota.ts';

/**
 * A schema whose first complaint is what the variable takes.
 * @param explain the second one: which of several rules is broken, where that is not plain to see
 */
function text<T>(
  expected: string,
  parse: (value: string) => T | undefined,
  explain: (value: string) => string | undefined = () => undefined,
) {
  return z.string().transform((value, context): T => {
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `expected ${expected}` });
    const broken = explain(value);
    if (broken !== undefined) context.addIssue({ code: 'custom', message: broken });
    return z.NEVER;
  });
}

const wholeNumber = (min: number, max: number) =>
  text(`a whole number from ${min} to ${max}`, (value) => {
    const number = Number(value);
    return /^\d{1,15}$/.test(value) && number >= min && number <= max ? number : undefined;
  });

const boolean = text('true or false', (value) => {
  const lower = value.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower === 'true' : undefined;
});

const oneOf = <T extends string>(allowed: readonly T[]) =>
  text(`one of ${allowed.join(', ')}`, (value) =>
    allowed.find((candidate) => candidate === value.toLowerCase()),
  );

const items = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** What is wrong with the first item that anything is wrong with, by its number. */
function explainItems(
  value: string,
  faultOf: (item: string) => string | undefined,
): string | undefined {
  const faults = items(value).map(faultOf);
  const at = faults.findIndex((fault) => fault !== undefined);
  return at < 0 ? undefined : `number ${at + 1} of them ${faults[at]}`;
}

const listOf = <T extends string>(allowed: readonly T[]) =>
  text(`a comma-separated list of ${allowed.join(', ')}`, (value) => {
    const found = items(value).map((item) => allowed.find((candidate) => candidate === item));
    return found.includes(undefined) ? undefined : (found as T[]);
  });

/** The brackets of an IPv6 address belong to URLs. */
const hostAddress = text('an address or host name', (value) => value.replace(/^\[(.+)\]$/, '$1'));

/** Every item must be of the kind, or it would be accepted and never match. */
const listMatching = (
  expected: string,
  fits: (item: string) => boolean,
  faultOf: (item: string) => string | undefined = () => undefined,
) =>
  text(
    `a comma-separated list of ${expected}`,
    (value) => {
      const found = items(value);
      return found.every(fits) ? found : undefined;
    },
    (value) => explainItems(value, faultOf),
  );

const hostNames = listMatching('host names without port, such as youtube.example.com', (item) =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/i.test(item),
);

const proxyExceptions = listMatching(
  'host names such as example.com, .example.com or *, with or without port',
  (item) => /^(\*|\*?\.?[a-z0-9.-]+(:\d{1,5})?|\[?[0-9a-f:.]+\]?)$/i.test(item),
);

const webOrigins = listMatching(
  'origins such as https://app.example.com or https://*.example.com',
  (item) => {
    if (patternFaultOf(item) !== undefined) return false;
    const example = item.toLowerCase().replace('://*.', '://x.');
    return URL.parse(example)?.origin === example;
  },
  patternFaultOf,
);

/** An origin: what follows the host would be dropped by the official client, so it is refused. */
const origin = text('an http:// or https:// origin without a path', (value) => {
  const url = URL.parse(value);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined;
  // Nothing but the origin: no credentials, path, query or fragment.
  return url.href === `${url.origin}/` ? url.origin : undefined;
});

const secret = text('a value without spaces', (value) =>
  /\s/.test(value) ? undefined : createSecret(value),
);

type KeyOf = (secret: Secret) => Buffer | undefined;

function secretFaultOf(item: string, keyOf: KeyOf): string | undefined {
  if (/\s/.test(item)) return 'has a space in it';
  const key = keyOf(createSecret(item));
  return key ? weaknessOf(key) : 'is not base64 behind its prefix';
}

/**
 * Several, so that one can be replaced while the other is still in use; strangers may guess at them.
 * @param keyOf the bytes that count of one; undefined when it is none
 */
const strongSecrets = (what: string, keyOf: KeyOf) =>
  text(
    `${what} without spaces, separated by commas, each of at least ${SHORTEST_KEY_BYTES} bytes and random (openssl rand -hex 32)`,
    (value) => {
      const found = items(value);
      const areStrong = found.every((item) => secretFaultOf(item, keyOf) === undefined);
      return areStrong ? found.map(createSecret) : undefined;
    },
    (value) => explainItems(value, (item) => secretFaultOf(item, keyOf)),
  );

const apiKeys = strongSecrets('keys', (secret) => Buffer.from(secret.reveal()));

const signingSecrets = strongSecrets('secrets, as they are or as whsec_<base64>,', signingKeyOf);

/** Never all addresses at once: then anybody could say where he comes from. */
const networks = listMatching('addresses or networks such as 10.0.0.0/8, not /0', (item) => {
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const mostBits = version === 4 ? 32 : 128;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= mostBits);
});

/** RFC 8414 and RFC 8707: no query, no fragment; plain HTTP only on this machine. */
const oauthUrl = text('an https:// URL without query or fragment', (value) => {
  const url = URL.parse(value);
  if (!url || url.search !== '' || url.hash !== '' || url.username !== '') return undefined;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal) ? value : undefined;
});

/** A proxy; what it may hold beside host and port is a name and a password, so it is a secret. */
const proxyUrl = text('an http:// or https:// URL of a proxy, without a path', (value) => {
  const url = URL.parse(value);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined;
  return url.pathname === '/' && url.search === '' && url.hash === ''
    ? createSecret(url.href)
    : undefined;
});

const quotaLimits = text(
  `pairs such as default=10000,search=100 (${QUOTA_BUCKETS.join(', ')})`,
  (value) => {
    const limits: Partial<Record<(typeof QUOTA_BUCKETS)[number], number>> = {};
    for (const item of items(value)) {
      const [name = '', units = ''] = item.split('=', 2);
      const bucket = QUOTA_BUCKETS.find((candidate) => candidate === name.trim());
      if (!bucket || !/^\s*\d{1,9}\s*$/.test(units)) return undefined;
      limits[bucket] = Number(units);
    }
    return limits;
  },
);

/** Every variable of this server but the `OTEL_*` ones; the text is for operators. */
export const VARIABLES = {
  MCP_TRANSPORT: oneOf(['http', 'stdio']).prefault('http').describe('How clients connect.'),
  HOST: hostAddress.prefault('127.0.0.1').describe('Address to listen on.'),
  PORT: wholeNumber(0, 65_535).prefault('8080').describe('Port to listen on; 0 takes a free one.'),
  ADMIN_PORT: wholeNumber(0, 65_535)
    .optional()
    .describe(
      'Port of /metrics and the details of /health alone, on loopback; 0 takes a free one.',
    ),
  DATA_DIR: z.string().optional().describe('Folder of the durable state; created when missing.'),
  YOUTUBE_API_KEY: secret.optional().describe('Key of the YouTube Data API.'),
  YOUTUBE_API_KEY_IN: oneOf(['header', 'query']).prefault('header').describe('Where the key goes.'),
  YOUTUBE_API_BASE_URL: origin
    .prefault('https://youtube.googleapis.com')
    .describe('Replaces the origin of every Data API request.'),
  YOUTUBE_INNERTUBE_BASE_URL: origin
    .prefault('https://www.youtube.com')
    .describe('Replaces the origin of transcript requests, caption bodies included.'),
  TRANSCRIPT_SOURCES: listOf(['innertube', 'official'])
    .prefault('innertube,official')
    .describe('Order in which transcript sources are asked; empty switches transcripts off.'),
  UPSTREAM_TIMEOUT_MS: wholeNumber(100, 120_000)
    .prefault('10000')
    .describe('Deadline of one call of YouTube, its retries included.'),
  HTTPS_PROXY: proxyUrl.optional().describe('Proxy of every request to YouTube; loopback never.'),
  NO_PROXY: proxyExceptions.prefault('').describe('Hosts that are asked without HTTPS_PROXY.'),
  TRANSCRIPT_PROXY_URL: proxyUrl
    .optional()
    .describe('Proxy of transcript requests alone; goes before HTTPS_PROXY and NO_PROXY.'),
  QUOTA_LIMITS: quotaLimits
    .prefault('')
    .describe('Daily limits where they differ from the defaults.'),
  QUOTA_RESERVE: wholeNumber(0, 1_000_000)
    .prefault('0')
    .describe('Units of the default bucket that are never spent.'),
  CACHE_ENABLED: boolean.prefault('true').describe('Whether answers of YouTube are cached.'),
  QUOTA_UNITS_PER_PRINCIPAL: wholeNumber(0, 1_000_000)
    .prefault('0')
    .describe('Units of the default bucket that one caller may draw a day; 0 sets no limit.'),
  TOOLSETS: listOf(TOOLSETS).prefault('read,ops').describe('Which groups of tools are shown.'),
  STATE_SECRET: secret.optional().describe('Signs cursors; made once in DATA_DIR when unset.'),
  ALLOWED_HOSTS: hostNames.prefault('').describe('Host names accepted beside the loopback ones.'),
  ALLOWED_ORIGINS: webOrigins
    .prefault('')
    .describe('Browser origins that may call, e.g. https://*.example.com.'),
  ALLOW_UNAUTHENTICATED: boolean
    .prefault('false')
    .describe('Permits to listen beyond loopback although callers are not authenticated.'),
  AUTH_MODE: oneOf(['none', 'api_key', 'oauth'])
    .prefault('none')
    .describe('How callers of HTTP show who they are.'),
  SERVER_API_KEY: apiKeys
    .prefault('')
    .describe('Keys that callers present under AUTH_MODE=api_key, separated by commas.'),
  OAUTH_ISSUER: oauthUrl.optional().describe('Authorization server under AUTH_MODE=oauth.'),
  OAUTH_RESOURCE_URI: oauthUrl
    .optional()
    .describe('This server as tokens name it (their audience), e.g. https://mcp.example.com/mcp.'),
  REQUEST_SIGNING_SECRETS: signingSecrets
    .prefault('')
    .describe('Secrets of request signatures, separated by commas; demanded when set.'),
  RATE_LIMIT_ENABLED: boolean
    .optional()
    .describe('Whether calls are limited; true over HTTP, false on stdio.'),
  CALLS_PER_MINUTE: wholeNumber(1, 1_000_000)
    .prefault('60')
    .describe('Tool calls and resource reads of one caller a minute.'),
  CALLS_PER_HOUR: wholeNumber(1, 10_000_000)
    .prefault('1000')
    .describe('Tool calls and resource reads of one caller an hour.'),
  SEARCHES_PER_HOUR: wholeNumber(1, 1_000_000)
    .prefault('60')
    .describe('Searches of one caller an hour, cached or not; YouTube allows 100 a day to all.'),
  TOTAL_CALLS_PER_MINUTE: wholeNumber(1, 10_000_000)
    .prefault('6000')
    .describe('Tool calls and resource reads of all callers together a minute.'),
  PER_IP_CALLS_PER_MINUTE: wholeNumber(1, 1_000_000)
    .prefault('120')
    .describe('Requests to /mcp of one address (IPv6: one /64) a minute.'),
  TRUSTED_PROXIES: networks
    .prefault('')
    .describe('Proxies whose X-Forwarded-For tells the address of a caller.'),
  METRICS_PUBLIC: boolean
    .prefault('false')
    .describe('Whether /metrics and the details of /health are open to anyone beyond loopback.'),
  DEFANG_LINKS: boolean
    .prefault('false')
    .describe('Whether links in what strangers wrote are altered so that nothing follows them.'),
  TRUST_REMOTE_CONTEXT: boolean
    .optional()
    .describe(
      "Whether a caller's trace context becomes the parent; true on stdio, on loopback and for authenticated callers.",
    ),
  DRAIN_TIMEOUT_MS: wholeNumber(0, 600_000)
    .prefault('25000')
    .describe('How long requests in flight may take to end after SIGTERM.'),
  LAME_DUCK_MS: wholeNumber(0, 600_000)
    .prefault('0')
    .describe('How long to go on accepting after SIGTERM while /readyz says 503.'),
  LOG_LEVEL: oneOf(LOG_LEVELS).prefault('info').describe('Level of the log on stderr.'),
} as const;

/** Known names whose function is not built: to ignore one silently could leave a door open. */
export const NOT_BUILT = ['ALLOW_DESTRUCTIVE', 'GOOGLE_OAUTH_BASE_URL', 'REDIS_URL'] as const;

/** Names that other servers have for what is here: to ignore one silently could leave a door open. */
export const RENAMED = {
  PROXY_ENABLED:
    'set HTTPS_PROXY or TRANSCRIPT_PROXY_URL to use a proxy, leave both unset for none',
  REQUEST_SIGNING_SECRET:
    'it is REQUEST_SIGNING_SECRETS here, one or several, and the form of signatures is another',
} as const;
