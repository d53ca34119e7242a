/** Loads that are under way, each shared by everyone who wants the same key. */
export interface Flights {
  /**
   * Joins the load of `key`, or starts it; what of the two it was is told at once. The load's own
   * signal aborts only when every caller that waits for it has gone; one caller's `signal` rejects
   * that caller alone, with the signal's reason.
   */
  join<T>(
    key: string,
    load: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): { readonly joined: boolean; readonly result: Promise<T> };
  readonly size: number;
}

interface Flight {
  readonly landed: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

export function createFlights(): Flights {
  const flights = new Map<string, Flight>();

  const start = (key: string, load: (signal: AbortSignal) => Promise<unknown>): Flight => {
    const controller = new AbortController();
    const flight: Flight = { landed: load(controller.signal), controller, waiting: 0 };
    flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.landed.then(land, land);
    return flight;
  };

  const leave = (key: string, flight: Flight, reason: unknown): void => {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    // Out of the map first: whoever comes next must not join a load that was given up.
    if (flights.get(key) === flight) flights.delete(key);
    flight.controller.abort(reason);
  };

  return {
    join<T>(key: string, load: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal) {
      const running = flights.get(key);
      const flight = running ?? start(key, load);
      flight.waiting += 1;
      const result = waitFor(flight.landed as Promise<T>, signal, (reason) =>
        leave(key, flight, reason),
      );
      return { joined: running !== undefined, result };
    },
    get size() {
      return flights.size;
    },
  };
}

function waitFor<T>(
  landed: Promise<T>,
  signal: AbortSignal | undefined,
  onGone: (reason: unknown) => void,
): Promise<T> {
  if (!signal) return landed;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      onGone(signal.reason);
      reject(signal.reason);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    landed.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
