/**
 * The environment, validated once into a frozen, typed configuration. With `otel/env.ts` the only
 * reader of `process.env`; every fault of both is told in one message.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as z from 'zod';
import { type OtelSettings, consoleExporterVariables, readOtelEnvironment } from '../otel/env.ts';
import { StartupError } from './errors.ts';
import { isLoopback } from './security/origin.ts';
import { NOT_BUILT, RENAMED, VARIABLES } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Variables = typeof VARIABLES;
type Values = { -readonly [K in keyof Variables]: z.output<Variables[K]> };

/** What the variables become; what has no fixed default is decided. */
export type Config = Readonly<
  Omit<Values, 'DATA_DIR' | 'TRUST_REMOTE_CONTEXT' | 'RATE_LIMIT_ENABLED'> & {
    DATA_DIR: string;
    /** `authenticated`: of callers that the gates let in, and of nobody else. */
    TRUST_REMOTE_CONTEXT: boolean | 'authenticated';
    RATE_LIMIT_ENABLED: boolean;
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

/** Curl and its like read these in lower case; the upper case goes first here. */
const withLowerCase = (env: Environment): Environment => ({
  ...env,
  HTTPS_PROXY: env['HTTPS_PROXY'] ?? env['https_proxy'],
  NO_PROXY: env['NO_PROXY'] ?? env['no_proxy'],
});

/** An empty variable is an unset one, as the OpenTelemetry specification has it. */
const withoutEmpty = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const trimmed = value?.trim();
      const isUnset = trimmed === undefined || (trimmed === '' && !EMPTY_HAS_MEANING.has(name));
      return isUnset ? [] : [[name, trimmed]];
    }),
  );

/** Each variable by itself, so that one fault hides no other. */
function parseVariables(given: Record<string, string>): {
  readonly values: Partial<Values>;
  readonly faults: string[];
  /** The names that the faults are of. */
  readonly wrong: ReadonlySet<string>;
} {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  const wrong = new Set<string>();
  for (const [name, schema] of Object.entries(VARIABLES)) {
    const parsed = schema.safeParse(given[name]);
    if (parsed.success) values[name] = parsed.data;
    else {
      const problems = parsed.error.issues.map(({ message }) => message);
      faults.push(`${name}: ${problems.join('; ')}`);
      wrong.add(name);
    }
  }
  return { values: values as Partial<Values>, faults, wrong };
}

/** What would leave the door open, or have nobody come in. */
function authFaults(values: Partial<Values>): string[] {
  const { HOST, AUTH_MODE, ALLOW_UNAUTHENTICATED } = values;
  const hasKeys = (values.SERVER_API_KEY ?? []).length > 0;
  const faults: string[] = [];
  // A mode that is wrong is told already.
  if (AUTH_MODE === undefined) return faults;
  if (AUTH_MODE === 'none') {
    if (HOST !== undefined && !isLoopback(HOST) && ALLOW_UNAUTHENTICATED === false) {
      faults.push(
        'HOST: listening beyond loopback would let anyone call; set AUTH_MODE=api_key or oauth, or ALLOW_UNAUTHENTICATED=true to mean it',
      );
    }
  }
  if (AUTH_MODE === 'api_key' && !hasKeys) {
    faults.push('SERVER_API_KEY: AUTH_MODE=api_key needs at least one key');
  } else if (AUTH_MODE !== 'api_key' && hasKeys) {
    faults.push('SERVER_API_KEY: nobody is asked for it; set AUTH_MODE=api_key, or unset it');
  }
  for (const name of ['OAUTH_ISSUER', 'OAUTH_RESOURCE_URI'] as const) {
    const isSet = values[name] !== undefined;
    if (AUTH_MODE === 'oauth' && !isSet) faults.push(`${name}: AUTH_MODE=oauth needs it`);
    if (AUTH_MODE !== 'oauth' && isSet) {
      faults.push(`${name}: nobody is asked for a token; set AUTH_MODE=oauth, or unset it`);
    }
  }
  return faults;
}

/** Faults of values that are right by themselves; a value that is wrong is told already. */
function crossFaults(
  values: Partial<Values>,
  wrong: ReadonlySet<string>,
  otel: OtelSettings,
): string[] {
  const { MCP_TRANSPORT, PORT, ADMIN_PORT } = values;
  const isFault = (fault: string): boolean => !wrong.has(fault.split(':', 1)[0] ?? '');
  const faults = MCP_TRANSPORT === 'stdio' ? [] : authFaults(values).filter(isFault);
  if (ADMIN_PORT !== undefined && ADMIN_PORT !== 0 && ADMIN_PORT === PORT) {
    faults.push('ADMIN_PORT: is PORT as well; choose another one');
  }
  if (values.TRANSCRIPT_SOURCES?.join() === 'official') {
    faults.push('TRANSCRIPT_SOURCES: official alone is not supported yet; add innertube');
  }
  if (MCP_TRANSPORT === 'stdio') {
    for (const name of consoleExporterVariables(otel)) {
      faults.push(`${name}: console prints to stdout, which belongs to the stdio transport`);
    }
  }
  return faults;
}

/** Settings of gates that stdio does not have. */
function gateNoticesOnStdio(config: Values): string[] {
  const isSet = {
    AUTH_MODE: config.AUTH_MODE !== 'none',
    REQUEST_SIGNING_SECRETS: config.REQUEST_SIGNING_SECRETS.length > 0,
  };
  return Object.entries(isSet).flatMap(([name, set]) =>
    set ? [`${name} has no effect on stdio: whoever starts the server is its caller`] : [],
  );
}

/** Whether everyone who passes the Host gate sees what operators see. */
export const areMetricsPublic = ({
  METRICS_PUBLIC,
  ADMIN_PORT,
}: Pick<Values, 'METRICS_PUBLIC' | 'ADMIN_PORT'>): boolean =>
  METRICS_PUBLIC && ADMIN_PORT === undefined;

/** What an operator may not have meant on a server that others can reach. */
function publicNotices(config: Values): string[] {
  const notices: string[] = [];
  if (config.AUTH_MODE === 'none') {
    notices.push(`HOST is ${config.HOST} and AUTH_MODE none: anyone who reaches it may call`);
  }
  if (config.ALLOWED_HOSTS.length === 0) {
    notices.push(
      'ALLOWED_HOSTS is not set: beyond loopback every request is refused for its Host; name the host names that clients use',
    );
  }
  if (config.RATE_LIMIT_ENABLED === false) {
    notices.push('RATE_LIMIT_ENABLED is false: one caller may use up everything');
  }
  if (config.AUTH_MODE === 'none' && !areMetricsPublic(config) && config.TOOLSETS.includes('ops')) {
    notices.push(
      'TOOLSETS has ops: server_metrics and server_health tell anyone what /metrics and /health do not; set TOOLSETS=read',
    );
  }
  return notices;
}

function collectNotices(config: Values): string[] {
  const notices: string[] = [];
  if (!config.YOUTUBE_API_KEY) {
    const transcripts = config.TRANSCRIPT_SOURCES.length > 0 ? 'work' : 'are switched off';
    notices.push(
      `YOUTUBE_API_KEY is not set: every read but transcripts answers auth_required; transcripts ${transcripts}`,
    );
  }
  if (config.QUOTA_RESERVE >= (config.QUOTA_LIMITS.default ?? Infinity)) {
    notices.push(
      'QUOTA_RESERVE keeps back all that QUOTA_LIMITS gives to default: most reads fail',
    );
  }
  if (config.MCP_TRANSPORT === 'stdio') return [...notices, ...gateNoticesOnStdio(config)];
  if (!isLoopback(config.HOST)) notices.push(...publicNotices(config));
  if (areMetricsPublic(config)) {
    notices.push('METRICS_PUBLIC is true: /metrics and the details of /health are for anyone');
  } else if (config.METRICS_PUBLIC) {
    notices.push('METRICS_PUBLIC has no effect: with ADMIN_PORT they are on that port alone');
  }
  return notices;
}

/** A stranger must not decide what is sampled, nor join the trace of somebody else. */
function whomToTrust({ MCP_TRANSPORT, HOST, AUTH_MODE }: Values): Config['TRUST_REMOTE_CONTEXT'] {
  if (MCP_TRANSPORT === 'stdio' || isLoopback(HOST)) return true;
  return AUTH_MODE === 'none' ? false : 'authenticated';
}

/** Reads the environment. @throws StartupError with every fault, one a line */
export function loadConfig(
  overrides: ConfigOverrides = {},
  source: Config['source'] = 'youtube',
  env: Environment = process.env,
): Config {
  const given = withoutEmpty({ ...withLowerCase(env), ...withoutEmpty({ ...overrides }) });
  const otel = readOtelEnvironment(given);
  const parsed = parseVariables(given);
  const faults = [
    ...parsed.faults,
    ...NOT_BUILT.filter((name) => name in given).map(
      (name) => `${name}: not supported yet; unset it`,
    ),
    ...Object.entries(RENAMED).flatMap(([name, remedy]) =>
      name in given ? [`${name}: ${remedy} (docs/migration.md)`] : [],
    ),
    ...otel.faults,
    ...crossFaults(parsed.values, parsed.wrong, otel.settings),
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
    TRUST_REMOTE_CONTEXT: values.TRUST_REMOTE_CONTEXT ?? whomToTrust(values),
    RATE_LIMIT_ENABLED: values.RATE_LIMIT_ENABLED ?? values.MCP_TRANSPORT === 'http',
    source,
    otel: otel.settings,
    notices: [...collectNotices(values), ...otel.settings.notices],
  });
}
