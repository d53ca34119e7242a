/**
 * The environment, validated once into a frozen, typed configuration. With `otel/env.ts` the only
 * reader of `process.env`; every fault of both is told in one message. Values are never echoed:
 * the variable that is wrong may hold a secret.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type OtelSettings, readOtelEnvironment } from '../otel/env.ts';
import { LOG_LEVELS } from '../otel/logger.ts';
import { StartupError } from './errors.ts';
import { TOOLSETS } from './mcp/define-tool.ts';
import { createSecret } from './secret.ts';
import { QUOTA_BUCKETS } from './youtube/quota.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/** A schema whose only complaint is what the variable takes. */
function text<T>(expected: string, parse: (value: string) => T | undefined) {
  return z.string().transform((value, context): T => {
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `expected ${expected}` });
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

const listOf = <T extends string>(allowed: readonly T[]) =>
  text(`a comma-separated list of ${allowed.join(', ')}`, (value) => {
    const found = items(value).map((item) => allowed.find((candidate) => candidate === item));
    return found.includes(undefined) ? undefined : (found as T[]);
  });

/** The brackets of an IPv6 address belong to URLs. */
const hostAddress = text('an address or host name', (value) => value.replace(/^\[(.+)\]$/, '$1'));

/** Every item must be of the kind, or it would be accepted and never match. */
const listMatching = (expected: string, fits: (item: string) => boolean) =>
  text(`a comma-separated list of ${expected}`, (value) => {
    const found = items(value);
    return found.every(fits) ? found : undefined;
  });

const hostNames = listMatching('host names without port, such as youtube.example.com', (item) =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/i.test(item),
);

const webOrigins = listMatching(
  'origins such as https://app.example.com or https://*.example.com',
  (item) =>
    URL.parse(item.replace('://*.', '://x.'))?.origin ===
    item.toLowerCase().replace('://*.', '://x.'),
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
  DATA_DIR: z.string().optional().describe('Folder of the durable state; created when missing.'),
  YOUTUBE_API_KEY: secret.optional().describe('Key of the YouTube Data API.'),
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
    .describe('Deadline of one request to YouTube.'),
  QUOTA_LIMITS: quotaLimits
    .prefault('')
    .describe('Daily limits where they differ from the defaults.'),
  QUOTA_RESERVE: wholeNumber(0, 1_000_000)
    .prefault('0')
    .describe('Units of the default bucket that are never spent.'),
  CACHE_ENABLED: boolean.prefault('true').describe('Whether answers of YouTube are cached.'),
  TOOLSETS: listOf(TOOLSETS).prefault('read,ops').describe('Which groups of tools are shown.'),
  STATE_SECRET: secret.optional().describe('Signs cursors; made once in DATA_DIR when unset.'),
  ALLOWED_HOSTS: hostNames.prefault('').describe('Host names accepted beside the loopback ones.'),
  ALLOWED_ORIGINS: webOrigins
    .prefault('')
    .describe('Browser origins that may call, e.g. https://*.example.com.'),
  ALLOW_UNAUTHENTICATED: boolean
    .prefault('false')
    .describe('Permits to listen beyond loopback although callers are not authenticated.'),
  TRUST_REMOTE_CONTEXT: boolean
    .optional()
    .describe("Whether a caller's trace context becomes the parent; true on stdio and loopback."),
  DRAIN_TIMEOUT_MS: wholeNumber(0, 600_000)
    .prefault('25000')
    .describe('How long requests in flight may take to end after SIGTERM.'),
  LAME_DUCK_MS: wholeNumber(0, 600_000)
    .prefault('0')
    .describe('How long to go on accepting after SIGTERM while /readyz says 503.'),
  LOG_LEVEL: oneOf(LOG_LEVELS).prefault('info').describe('Level of the log on stderr.'),
} as const;

/** Known names whose function is not built: to ignore one silently could leave a door open. */
const NOT_BUILT = [
  'ADMIN_PORT',
  'ALLOW_DESTRUCTIVE',
  'AUTH_MODE',
  'CALLS_PER_HOUR',
  'CALLS_PER_MINUTE',
  'GOOGLE_OAUTH_BASE_URL',
  'METRICS_PUBLIC',
  'OAUTH_ISSUER',
  'OAUTH_RESOURCE_URI',
  'PER_IP_CALLS_PER_MINUTE',
  'RATE_LIMIT_ENABLED',
  'REDIS_URL',
  'REQUEST_SIGNING_SECRETS',
  'SERVER_API_KEY',
  'TRANSCRIPT_PROXY_URL',
  'TRUSTED_PROXIES',
] as const;

type Variables = typeof VARIABLES;
type Values = { -readonly [K in keyof Variables]: z.output<Variables[K]> };

/** What the variables become; `DATA_DIR` and `TRUST_REMOTE_CONTEXT` are always decided. */
export type Config = Readonly<
  Omit<Values, 'DATA_DIR' | 'TRUST_REMOTE_CONTEXT'> & {
    DATA_DIR: string;
    TRUST_REMOTE_CONTEXT: boolean;
    /** Where the data comes from; `sample` only under `demo`. */
    source: 'youtube' | 'sample';
    otel: OtelSettings;
    /** Said once at start: settings without effect, tools that cannot work. */
    notices: readonly string[];
  }
>;

/** What a command overrides, in the form the environment would have it. */
export type ConfigOverrides = { readonly [K in keyof typeof VARIABLES]?: string | undefined };

/** Where the platform keeps the data of a user's programs. */
function defaultDataDir(env: Environment): string {
  const home = homedir();
  if (process.platform === 'darwin') {
    return join(home, 'Library', 'Application Support', 'youtube-mcp');
  }
  if (process.platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'youtube-mcp');
  }
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'youtube-mcp');
}

/** Variables that say something by being empty. */
const EMPTY_HAS_MEANING: ReadonlySet<string> = new Set(['TRANSCRIPT_SOURCES']);

/** An empty variable is an unset one, as the OpenTelemetry specification has it. */
const withoutEmpty = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const trimmed = value?.trim();
      const isUnset = trimmed === undefined || (trimmed === '' && !EMPTY_HAS_MEANING.has(name));
      return isUnset ? [] : [[name, trimmed]];
    }),
  );

export const isLoopback = (host: string): boolean => LOOPBACK_HOSTS.has(host);
/** Each variable by itself, so that one fault hides no other. */
function parseVariables(given: Record<string, string>): {
  readonly values: Partial<Values>;
  readonly faults: string[];
} {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, schema] of Object.entries(VARIABLES)) {
    const parsed = schema.safeParse(given[name]);
    if (parsed.success) values[name] = parsed.data;
    else faults.push(...parsed.error.issues.map(({ message }) => `${name}: ${message}`));
  }
  return { values: values as Partial<Values>, faults };
}

/** Faults of values that are right by themselves; a value that is wrong is told already. */
function crossFaults(values: Partial<Values>, otel: OtelSettings): string[] {
  const { MCP_TRANSPORT, HOST, ALLOW_UNAUTHENTICATED } = values;
  const faults: string[] = [];
  const isOpen = HOST !== undefined && !isLoopback(HOST) && ALLOW_UNAUTHENTICATED === false;
  if (isOpen && MCP_TRANSPORT !== 'stdio') {
    faults.push(
      'HOST: listening beyond loopback would let anyone call; set ALLOW_UNAUTHENTICATED=true to mean it',
    );
  }
  if (values.TRANSCRIPT_SOURCES?.join() === 'official') {
    faults.push('TRANSCRIPT_SOURCES: official alone is not supported yet; add innertube');
  }
  if (MCP_TRANSPORT === 'stdio' && otel.traces === 'console') {
    faults.push(
      'OTEL_TRACES_EXPORTER: console prints to stdout, which belongs to the stdio transport',
    );
  }
  return faults;
}

function collectNotices(config: Values, env: Environment): string[] {
  const notices: string[] = [];
  if (!config.YOUTUBE_API_KEY) {
    const transcripts = config.TRANSCRIPT_SOURCES.length > 0 ? 'work' : 'are switched off';
    notices.push(
      `YOUTUBE_API_KEY is not set: get_video_info, get_channel_info, get_video_comments and search_videos answer auth_required; transcripts ${transcripts}`,
    );
  }
  if (env['HTTPS_PROXY'] ?? env['https_proxy']) {
    notices.push('HTTPS_PROXY has no effect in this release: YouTube is asked directly');
  }
  return notices;
}

/** Reads the environment. @throws StartupError with every fault, one a line */
export function loadConfig(
  overrides: ConfigOverrides = {},
  source: Config['source'] = 'youtube',
  env: Environment = process.env,
): Config {
  const given = withoutEmpty({ ...env, ...withoutEmpty({ ...overrides }) });
  const otel = readOtelEnvironment(given);
  const parsed = parseVariables(given);
  const faults = [
    ...parsed.faults,
    ...NOT_BUILT.filter((name) => name in given).map(
      (name) => `${name}: not supported yet; unset it`,
    ),
    ...otel.faults,
    ...crossFaults(parsed.values, otel.settings),
  ];
  if (faults.length > 0) {
    const count = faults.length === 1 ? 'one setting is' : `${faults.length} settings are`;
    throw new StartupError(`${count} wrong:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }

  // Without a fault every variable has its value.
  const values = parsed.values as Values;
  return Object.freeze({
    ...values,
    DATA_DIR: resolve(values.DATA_DIR ?? defaultDataDir(given)),
    TRUST_REMOTE_CONTEXT:
      values.TRUST_REMOTE_CONTEXT ?? (values.MCP_TRANSPORT === 'stdio' || isLoopback(values.HOST)),
    source,
    otel: otel.settings,
    notices: [...collectNotices(values, given), ...otel.settings.notices],
  });
}
