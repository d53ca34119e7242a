const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;
export type StopSignal = keyof typeof SIGNAL_NUMBERS;

/** Resolves with the first signal to stop; a second one ends the process at once. */
export function untilStopSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    let told = false;
    for (const signal of Object.keys(SIGNAL_NUMBERS) as StopSignal[]) {
      process.on(signal, () => {
        if (told) process.exit(128 + SIGNAL_NUMBERS[signal]);
        told = true;
        resolve(signal);
      });
    }
  });
}
