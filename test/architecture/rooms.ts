/**
 * The rooms of docs/architecture.md as data, from the top of the house to its ground: an arrow goes
 * only downward, and only where it stands here. Where a row says more or less than the design's
 * table, the reason stands beside it.
 */
export interface Room {
  /** A folder with `/` at its end, or a file; the longest match is the room of a file. */
  readonly path: string;
  /** What of ours it may import; its own files always. */
  readonly values?: readonly string[];
  /** What of ours it may import as types only. */
  readonly types?: readonly string[];
  /** Packages (with their sub-paths) and modules of Node. */
  readonly packages?: readonly string[];
  readonly packageTypes?: readonly string[];
  /** Knows not even what is for everyone. */
  readonly isForeign?: true;
}

export const FOR_EVERYONE = {
  values: ['src/errors.ts', 'src/secret.ts'],
  types: ['otel/logger.ts'],
} as const;

const OTEL_API = '@opentelemetry/api';

export const ROOMS: readonly Room[] = [
  // The version is printed by `--version`, which must not load a command.
  { path: 'src/main.ts', values: ['src/commands/', 'otel/version.ts'] },
  {
    // Composes everything; `main` is above it.
    path: 'src/commands/',
    values: ['src/', 'otel/'],
    packages: [
      '@modelcontextprotocol/client',
      '@modelcontextprotocol/sdk',
      // Serving is composed here too: the handler of HTTP, the transport of stdio.
      '@modelcontextprotocol/server',
      // Marks the requests of the demo's own client as not ours to record.
      OTEL_API,
      // Notes whether a call has asked YouTube: evidence for health.
      'node:async_hooks',
      'node:crypto',
      // A key that `check` presents.
      'node:fs/promises',
      'node:path',
      'node:stream',
      'node:timers/promises',
      'node:url',
      'node:util',
    ],
  },
  {
    // The closed sets that its variables choose from stand where they are used: TOOLSETS,
    // QUOTA_BUCKETS, LOG_LEVELS. What is loopback the Host gate knows.
    path: 'src/config.ts',
    values: ['otel/env.ts', 'src/security/origin.ts', 'src/variables.ts'],
    packages: ['node:os', 'node:path'],
    packageTypes: ['zod'],
  },
  {
    path: 'src/variables.ts',
    // What a signing secret is made of and what weak is, to refuse it; what a pattern may be.
    values: [
      'otel/logger.ts',
      'src/mcp/define-tool.ts',
      'src/security/key-strength.ts',
      'src/security/origin.ts',
      'src/security/signature.ts',
      'src/youtube/quota.ts',
    ],
    packages: ['node:net', 'zod'],
  },
  {
    // The MCP handler is handed in, so of mcp/ and health/ it needs no value; `otel/mcp/` for the
    // type of the one that is watched.
    path: 'src/http/',
    values: ['src/auth/', 'src/security/', 'otel/prometheus.ts'],
    types: ['src/mcp/', 'src/health/', 'otel/instruments.ts', 'otel/mcp/'],
    packages: [
      'hono',
      '@hono/node-server',
      'node:buffer',
      'node:http',
      'node:net',
      'node:timers/promises',
    ],
    packageTypes: ['@modelcontextprotocol/server'],
  },
  {
    // Beside the design: a resource is a declaration as a tool is, and mcp/ knows no YouTube. The
    // shapes of tools say which of the fields strangers wrote, their provenance what a read cost.
    path: 'src/resources/',
    values: [
      'src/tools/deps.ts',
      'src/tools/provenance.ts',
      'src/tools/shapes.ts',
      'src/mcp/define-resource.ts',
      'src/youtube/ids.ts',
    ],
    types: ['src/youtube/'],
    packages: ['zod'],
  },
  {
    // The types of what tools are handed; tools themselves import `deps.ts`.
    path: 'src/tools/deps.ts',
    types: [
      'src/auth/resource-metadata.ts',
      'src/health/health.ts',
      'src/mcp/cursor.ts',
      'src/youtube/quota.ts',
      'src/youtube/youtube.ts',
      'otel/prometheus.ts',
    ],
  },
  {
    // Beside the design: the shapes that results are made of, as types (`satisfies` holds the
    // published schemas to them); of health how a component is told in one line.
    path: 'src/tools/',
    values: [
      'src/tools/deps.ts',
      'src/health/health.ts',
      'src/mcp/define-tool.ts',
      'src/mcp/cursor.ts',
      'src/youtube/ids.ts',
    ],
    types: [
      'src/youtube/shapes.ts',
      'src/youtube/transcripts/transcript.ts',
      'src/youtube/youtube.ts',
    ],
    packages: ['zod'],
  },
  {
    path: 'src/mcp/',
    values: ['src/security/', 'otel/attributes.ts', 'otel/mcp/'],
    types: ['otel/instruments.ts'],
    packages: [
      '@modelcontextprotocol/server',
      'zod',
      OTEL_API,
      'node:crypto',
      'node:timers/promises',
    ],
  },
  {
    // `otel/telemetry.ts` for the type of the export figures that are its evidence.
    path: 'src/health/',
    types: ['otel/instruments.ts', 'otel/telemetry.ts'],
    // How long the event loop was held up is evidence of its own.
    packages: ['node:perf_hooks'],
  },
  {
    // `otel/attributes.ts` for the context key by which nothing is propagated to YouTube.
    path: 'src/youtube/',
    values: ['otel/attributes.ts'],
    types: ['src/store/', 'src/cache/', 'otel/instruments.ts'],
    packages: ['@googleapis/youtube', 'youtubei.js', 'cockatiel', 'undici', OTEL_API],
  },
  {
    path: 'src/cache/',
    // Look-ups are spans that are made later.
    values: ['otel/past-spans.ts'],
    types: ['src/store/', 'otel/instruments.ts'],
    packages: ['bentocache', OTEL_API],
  },
  {
    path: 'src/store/',
    packages: ['node:crypto', 'node:fs', 'node:path', 'node:sqlite', 'node:zlib'],
  },
  {
    // Of what Google account linking will need, nothing yet: no store.
    path: 'src/auth/',
    values: ['src/security/'],
    packages: ['jose', 'node:crypto'],
  },
  {
    path: 'src/security/',
    // `node:async_hooks` tells who is calling, deep inside of a call; `node:net` reads networks.
    packages: ['node:async_hooks', 'node:crypto', 'node:net', 'rate-limiter-flexible'],
  },
  {
    // Stands for a foreign service.
    path: 'src/sample/',
    packages: [
      'hono',
      '@hono/node-server',
      'node:crypto',
      'node:events',
      'node:timers/promises',
      'node:zlib',
    ],
    isForeign: true,
  },
  { path: 'src/errors.ts' },
  { path: 'src/secret.ts', packages: ['node:crypto', 'node:util'] },
  {
    // The preload puts telemetry together: the SDK is handed the instrument tables of both rooms,
    // for labels that no table names do not pass.
    path: 'otel/register.ts',
    values: ['otel/', 'otel/mcp/instruments.ts'],
    isForeign: true,
  },
  {
    // `instrument-table.ts` makes instruments of any table; the catalogue of ours is not known here.
    path: 'otel/mcp/',
    values: ['otel/attributes.ts', 'otel/instrument-table.ts'],
    // `node:async_hooks` tells which HTTP exchange a message came with, whoever copied its request.
    packages: [OTEL_API, 'node:async_hooks'],
    packageTypes: ['@modelcontextprotocol/server'],
    isForeign: true,
  },
  {
    path: 'otel/',
    // The version is the package's own.
    values: ['package.json'],
    packages: ['@opentelemetry/', 'import-in-the-middle', 'node:util', 'pino'],
    isForeign: true,
  },
];

/** Names that say nothing of what is in a folder. */
export const VAGUE_FOLDERS: ReadonlySet<string> = new Set([
  'utils',
  'util',
  'helpers',
  'common',
  'lib',
  'types',
]);

/** The only readers of `process.env`. */
export const READERS_OF_ENVIRONMENT: ReadonlySet<string> = new Set([
  'src/config.ts',
  'otel/env.ts',
]);

export const LONGEST_FILE = 300;
