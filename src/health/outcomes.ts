/** Evidence for health: what calls of one kind came to in the last minutes. */
export interface OutcomeFigures {
  readonly calls: number;
  readonly failures: number;
  readonly last_success_at: string | null;
  readonly last_error: string | null;
}

export interface OutcomeWindow {
  /**
   * @param failure undefined for a success; faults of the caller (not found, comments off) are
   *   successes here: YouTube answered as it should
   */
  record(failure?: string): void;
  figures(): OutcomeFigures;
}

const SLOT_MS = 10_000;
/** 30 slots of 10 s: five minutes, the shortest window that says something at low traffic. */
const SLOTS = 30;

interface Slot {
  index: number;
  calls: number;
  failures: number;
}

/** A ring of counters: bounded however many calls there are. @param now epoch milliseconds */
export function createOutcomeWindow(now: () => number = Date.now): OutcomeWindow {
  const slots: Slot[] = Array.from({ length: SLOTS }, () => ({ index: -1, calls: 0, failures: 0 }));
  let lastSuccessAt: number | undefined;
  let lastError: string | undefined;

  return {
    record(failure) {
      const at = now();
      const index = Math.floor(at / SLOT_MS);
      const slot = slots[index % SLOTS];
      if (!slot) return;
      if (slot.index !== index) Object.assign(slot, { index, calls: 0, failures: 0 });
      slot.calls += 1;
      if (failure === undefined) {
        lastSuccessAt = at;
      } else {
        slot.failures += 1;
        lastError = failure;
      }
    },
    figures() {
      const oldest = Math.floor(now() / SLOT_MS) - SLOTS;
      const recent = slots.filter((slot) => slot.index > oldest);
      return {
        calls: recent.reduce((sum, slot) => sum + slot.calls, 0),
        failures: recent.reduce((sum, slot) => sum + slot.failures, 0),
        last_success_at: lastSuccessAt === undefined ? null : new Date(lastSuccessAt).toISOString(),
        last_error: lastError ?? null,
      };
    },
  };
}
