import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { StdioServerTransport, serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import type { Logger } from '../../otel/logger.ts';
import type { Telemetry } from '../../otel/telemetry.ts';
import type { Config } from '../config.ts';
import { createMcpServerFactory } from '../mcp/server.ts';
import { startAdminListener } from './admin-listener.ts';
import { createRuntime } from './runtime.ts';
import { FLUSH_DEADLINE_MS } from './serve-http.ts';
import { type StopSignal, untilStopSignal } from './shutdown-signal.ts';

interface CallCounter {
  /** The same work, counted. */
  track<A extends unknown[], R>(work: (...args: A) => Promise<R>): (...args: A) => Promise<R>;
  untilIdle(): Promise<void>;
}

/** Counts calls in flight, so that a signal does not lose the answers of those that run. */
function countCalls(): CallCounter {
  const running = new Set<Promise<unknown>>();
  return {
    track:
      (work) =>
      (...args) => {
        const result = work(...args);
        running.add(result);
        const end = (): boolean => running.delete(result);
        result.then(end, end);
        return result;
      },
    async untilIdle() {
      await Promise.allSettled(running);
      // The answer is written in the turns after the call ended.
      await wait(0);
    },
  };
}

/** A client that has closed its end and still reads is served for so long. */
const END_GRACE_MS = 5_000;

/**
 * The input, whose end comes only when the calls before it are answered: the SDK drops what is in
 * flight at the end of its input, and `printf … | youtube-mcp` would lose its last answers.
 */
function untilAnswered(input: Readable, calls: Pick<CallCounter, 'untilIdle'>): Readable {
  const held = new PassThrough();
  input.pipe(held, { end: false });
  input.once('end', () => {
    // The last chunk is read, and its calls begun, in the turns after this one.
    void wait(0)
      .then(() => Promise.race([calls.untilIdle(), wait(END_GRACE_MS, undefined, { ref: false })]))
      .then(() => held.end());
  });
  return held;
}

/** Serves one client on stdin and stdout until it is gone, a signal comes or `failed` resolves. */
export async function serveStdio(
  config: Config,
  telemetry: Telemetry,
  logger: Logger,
  failed: Promise<'unhandled error'> = new Promise(() => undefined),
): Promise<StopSignal | 'gone' | 'unhandled error'> {
  const runtime = createRuntime(config, telemetry, logger);
  const calls = countCalls();
  const { runTool, readResource } = runtime.mcp;
  const input = untilAnswered(process.stdin, calls);
  const transport = new StdioServerTransport(input, process.stdout);
  const factory = createMcpServerFactory(
    {
      ...runtime.mcp,
      runTool: calls.track(runTool),
      readResource: calls.track(readResource),
    },
    (channel) => watch.restoreContext(channel),
  );
  const handle = serve(factory, {
    transport,
    onerror: (error) => logger.debug({ err: error }, 'MCP message refused'),
  });
  // The wire, not the servers behind it: some messages are answered before a server is asked.
  const watch = runtime.instrumentation.watch(transport, {
    network: 'stdio',
    trustRemoteContext: config.TRUST_REMOTE_CONTEXT === true,
  });
  watch.watchInput(input);
  const gone = new Promise<'gone'>((resolve) => {
    const closed = transport.onclose;
    transport.onclose = () => {
      closed?.();
      resolve('gone');
    };
  });
  // Another server on this machine may have the port: a client can start one twice.
  const admin = await startAdminListener(config, runtime, telemetry, logger).catch(
    (error: unknown): undefined => {
      logger.warn({ err: error }, 'ADMIN_PORT is not served');
    },
  );
  runtime.drain.open();
  logger.info({ transport: 'stdio', source: config.source }, 'serving MCP on stdin and stdout');

  const why = await Promise.race([gone, untilStopSignal(), failed]);
  logger.info({ signal: why }, 'stopping: calls in flight end first');
  runtime.drain.begin();
  runtime.health.evaluate();
  if (why !== 'gone') {
    await Promise.race([
      calls.untilIdle(),
      wait(config.DRAIN_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    await handle.close();
  }
  await admin?.close(0);
  // Before the store closes: the last collection reads the quota ledger.
  await telemetry.shutdown(FLUSH_DEADLINE_MS);
  await runtime.close();
  return why;
}
