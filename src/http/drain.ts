export type Phase = 'starting' | 'serving' | 'draining';

/** Where the server is in its life; asked by `/readyz` and health. */
export interface Drain {
  /** It listens, and whatever it needs is open. */
  open(): void;
  /** It is on its way out, for good. */
  begin(): void;
  phase(): Phase;
  isDraining(): boolean;
}

export function createDrain(): Drain {
  let phase: Phase = 'starting';
  return {
    open() {
      if (phase === 'starting') phase = 'serving';
    },
    begin() {
      phase = 'draining';
    },
    phase: () => phase,
    isDraining: () => phase === 'draining',
  };
}
