import type { MiddlewareHandler } from 'hono';

/** Whether the server is on its way out; asked by `/readyz`, health and every answer. */
export interface Drain {
  begin(): void;
  isDraining(): boolean;
  /** Tells clients of kept-alive connections to come back on a new one, which goes elsewhere. */
  readonly middleware: MiddlewareHandler;
}

export function createDrain(): Drain {
  let draining = false;
  return {
    begin() {
      draining = true;
    },
    isDraining: () => draining,
    middleware: async function closeWhenDraining(c, next) {
      await next();
      if (draining) c.header('Connection', 'close');
    },
  };
}
