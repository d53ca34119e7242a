/**
 * The environment, validated once into a frozen, typed configuration. With `otel/env.ts` the only
 * reader of `process.env`; every fault of both is told in one message.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as z from 'zod';
import { type OtelSettings, consoleExporterVariables, readOtelEnvironment } from '../otel/env.ts';
import { StartupError } from './errors.ts';
import { NOT_BUILT, RENAMED, VARIABLES } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

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
  if (MCP_TRANSPORT === 'stdio') {
    for (const name of consoleExporterVariables(otel)) {
      faults.push(`${name}: console prints to stdout, which belongs to the stdio transport`);
    }
  }
  return faults;
}

function collectNotices(config: Values): string[] {
  const notices: string[] = [];
  if (!config.YOUTUBE_API_KEY) {
    const transcripts = config.TRANSCRIPT_SOURCES.length > 0 ? 'work' : 'are switched off';
    notices.push(
      `YOUTUBE_API_KEY is not set: every read but transcripts answers auth_required; transcripts ${transcripts}`,
    );
  }
  return notices;
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
    notices: [...collectNotices(values), ...otel.settings.notices],
  });
}
