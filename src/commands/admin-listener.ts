import type { Logger } from '../../otel/logger.ts';
import type { Telemetry } from '../../otel/telemetry.ts';
import type { Config } from '../config.ts';
import { createAdminApp } from '../http/admin-app.ts';
import { type Listener, listen } from '../http/listen.ts';
import type { Runtime } from './runtime.ts';

/** Nobody but this machine: what operators see is behind no other gate. */
const ADMIN_HOST = '127.0.0.1';

/**
 * Serves `/metrics` and `/health` on `ADMIN_PORT`; undefined when that is not set.
 * @throws StartupError when the port cannot be had
 */
export async function startAdminListener(
  { ADMIN_PORT }: Config,
  { instruments, health }: Runtime,
  { collectFamilies }: Telemetry,
  logger: Logger,
): Promise<Listener | undefined> {
  if (ADMIN_PORT === undefined) return undefined;
  const app = createAdminApp({ health, collectFamilies, instruments, logger });
  const listener = await listen(app, ADMIN_HOST, ADMIN_PORT, 'ADMIN_PORT');
  const { origin } = listener;
  logger.info(
    { metrics: `${origin}/metrics`, health: `${origin}/health` },
    'serving operators on ADMIN_PORT',
  );
  return listener;
}
