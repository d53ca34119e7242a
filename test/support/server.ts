/** A server in a process of its own, with state of its own, against whatever upstream a test has. */
import type { SampleService } from '../../src/sample/server.ts';
import { freePort } from './free-port.ts';
import { type Env, makeFolder, removeFolder, startProgram } from './program.ts';

/** Port 9, the discard service: `fetch` refuses to ask there, so nothing ever leaves the machine. */
const NO_UPSTREAM = 'http://127.0.0.1:9';

/** An address at which nobody listens: a connection to it is refused. */
export const closedOrigin = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

export interface ServerOptions {
  /** Stands for YouTube; without it nothing is reachable. */
  readonly sample?: Pick<SampleService, 'origin' | 'apiKey'>;
  readonly env?: Env;
  /** Shared state, for two servers on one folder; otherwise one that goes with the server. */
  readonly dataDir?: string;
}

/** The environment of a server on that upstream. */
export function serverEnv({ sample, env = {} }: ServerOptions, dataDir: string): Env {
  return {
    DATA_DIR: dataDir,
    // A test asks faster than a caller may; those of the limits set it.
    RATE_LIMIT_ENABLED: 'false',
    YOUTUBE_API_BASE_URL: sample?.origin ?? NO_UPSTREAM,
    YOUTUBE_INNERTUBE_BASE_URL: sample?.origin ?? NO_UPSTREAM,
    ...(sample ? { YOUTUBE_API_KEY: sample.apiKey } : {}),
    ...env,
  };
}

export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Of MCP. */
  readonly url: string;
  readonly pid: number;
  /** Log lines so far. */
  readonly stderr: readonly string[];
  readonly stdout: readonly string[];
  readonly dataDir: string;
  /** The first log line, written already or to come, whose fields fit. */
  untilLogged(fits: (fields: LogFields) => boolean): Promise<LogFields>;
  signal(name: NodeJS.Signals): void;
  /** Waits for its end; the exit code. */
  untilExit(): Promise<number | null>;
  /** Ends it with SIGTERM unless it has ended; the exit code. */
  stop(): Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** The fields of a log line; none when the line is not one. */
export function parseLogLine(line: string): LogFields {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as LogFields) : {};
  } catch {
    return {};
  }
}

/** Starts `serve` over HTTP on a free port; resolves once it listens. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? makeFolder();
  const program = startProgram(['serve', '--port', '0'], { env: serverEnv(options, dataDir) });

  async function stop(): Promise<number | null> {
    const { code } = await program.stop();
    if (options.dataDir === undefined) removeFolder(dataDir);
    return code;
  }
  async function untilLogged(fits: (fields: LogFields) => boolean): Promise<LogFields> {
    return parseLogLine(await program.untilLine('stderr', (line) => fits(parseLogLine(line))));
  }

  try {
    const { url } = await untilLogged(({ msg }) => msg === 'serving MCP over HTTP');
    return {
      origin: new URL(String(url)).origin,
      url: String(url),
      pid: program.pid,
      stderr: program.stderr,
      stdout: program.stdout,
      dataDir,
      untilLogged,
      signal: program.signal,
      untilExit: async () => (await program.exited).code,
      stop,
      async [Symbol.asyncDispose]() {
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
