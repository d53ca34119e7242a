/** Whether the server is on its way out; asked by `/readyz` and health. */
export interface Drain {
  begin(): void;
  isDraining(): boolean;
}

export function createDrain(): Drain {
  let draining = false;
  return {
    begin() {
      draining = true;
    },
    isDraining: () => draining,
  };
}
