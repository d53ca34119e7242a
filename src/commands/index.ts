/** The commands by name. Each is imported when it is run: `health` must not load YouTube's client. */
import type { CommandLine, CommandSpec } from './command-line.ts';

interface Command {
  readonly spec: CommandSpec;
  /** Resolves with the exit code; `serve` resolves once it has been told to stop. */
  load(): Promise<(line: CommandLine) => Promise<number>>;
}

const LISTEN_OPTIONS = { host: { type: 'string' }, port: { type: 'string' } } as const;
const LISTEN_HELP = {
  'host <address>': 'address to listen on (HOST)',
  'port <number>': 'port to listen on, 0 takes a free one (PORT)',
};

const KEY_OPTIONS = { 'key-file': { type: 'string' } } as const;
const KEY_HELP = { 'key-file <path>': 'file with the API key or token that the server demands' };

export const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    spec: {
      summary: 'serve MCP over HTTP or stdio (the default command)',
      options: { transport: { type: 'string' }, ...LISTEN_OPTIONS },
      help: { 'transport <kind>': 'http or stdio (MCP_TRANSPORT)', ...LISTEN_HELP },
    },
    load: async () => (await import('./serve.ts')).serve,
  },
  demo: {
    spec: {
      summary: 'run the server on the embedded sample YouTube: no key, no network',
      options: { once: { type: 'boolean' }, transport: { type: 'string' }, ...LISTEN_OPTIONS },
      help: {
        once: 'end after the scripted session',
        'transport <kind>': 'http, or stdio to be started by a client',
        ...LISTEN_HELP,
      },
    },
    load: async () => (await import('./demo.ts')).demo,
  },
  check: {
    spec: {
      summary: 'connect to a server as a client of either protocol era and tell what works',
      argument: '<url>',
      options: KEY_OPTIONS,
      help: KEY_HELP,
    },
    load: async () => (await import('./check.ts')).check,
  },
  health: {
    spec: {
      summary: 'ask a running server for its health; exit code 0 unless it is unhealthy',
      argument: '[url]',
      options: KEY_OPTIONS,
      help: KEY_HELP,
    },
    load: async () => (await import('./health.ts')).health,
  },
  cache: {
    spec: {
      summary: 'cache clear empties the durable cache',
      argument: '<action>',
      options: {},
      help: {},
    },
    load: async () => (await import('./cache.ts')).cache,
  },
  config: {
    spec: { summary: 'print the effective configuration, secrets redacted', options: {}, help: {} },
    load: async () => (await import('./config.ts')).config,
  },
};

/** The text of `youtube-mcp --help`. */
export function describeCommands(): string {
  const lines = Object.entries(COMMANDS).map(([name, { spec }]) => {
    const usage = spec.argument === undefined ? name : `${name} ${spec.argument}`;
    return `  ${usage.padEnd(16)} ${spec.summary}`;
  });
  return [
    'youtube-mcp [command] [options]: a YouTube MCP server that can be operated',
    '',
    ...lines,
    '',
    'youtube-mcp <command> --help tells the options of a command; settings are environment variables.',
    '',
  ].join('\n');
}
