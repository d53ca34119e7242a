import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';

const KINDS = { uncaughtException: 'exception', unhandledRejection: 'rejection' } as const;

/**
 * Counts and logs every error that nobody caught, with its stack, and keeps the process alive so
 * that it can drain: what it knows is in doubt from then on, and the requests in flight are not.
 * Resolves at the first one.
 */
export function untilUnhandledError(
  instruments: Pick<Instruments, 'unhandledErrors'>,
  logger: Logger,
): Promise<'unhandled error'> {
  return new Promise((resolve) => {
    process.on('uncaughtException', (error, origin) => {
      const kind = KINDS[origin];
      instruments.unhandledErrors.add(1, { kind });
      logger.fatal({ err: error, kind }, 'an error that nobody caught: the server stops');
      resolve('unhandled error');
    });
  });
}
