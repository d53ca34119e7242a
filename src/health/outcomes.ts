/** Evidence for health: what calls of one kind came to in the last minutes. */
export interface OutcomeFigures {
  readonly calls: number;
  readonly failures: number;
  /** How many of the latest calls succeeded one after the other; the evidence of recovery. */
  readonly successesInARow: number;
  /** Calls under way, and how long the oldest waits while none was answered since it began. */
  readonly waiting: number;
  readonly unansweredMs: number;
  /** ISO 8601. */
  readonly last_success_at: string | null;
  readonly last_failure_at: string | null;
  readonly last_error: string | null;
}

export interface OutcomeWindow {
  /** Notes that a call is under way. @returns to be called once, when it has ended in whatever way */
  begin(): () => void;
  /**
   * @param failure undefined for a success; faults of the caller (not found, comments off) are
   *   successes here: YouTube answered as it should
   */
  record(failure?: string): void;
  figures(): OutcomeFigures;
}

export interface OutcomeClocks {
  /** Milliseconds that never jump: what happened when is reckoned by it. */
  readonly now?: () => number;
  /** Epoch milliseconds, for what is told. */
  readonly wallNow?: () => number;
}

export interface OutcomeWindowOptions extends OutcomeClocks {
  /** Told of the first outcome: until then nothing is known, and what is said of it is worth little. */
  readonly onFirst?: () => void;
}

const SLOT_MS = 10_000;
/** 30 slots of 10 s: five minutes, the shortest window that says something at low traffic. */
const SLOTS = 30;

interface Slot {
  index: number;
  calls: number;
  failures: number;
}

/** Counts in a ring of slots: bounded however many events there are. */
function createRing(now: () => number) {
  const slots: Slot[] = Array.from({ length: SLOTS }, () => ({ index: -1, calls: 0, failures: 0 }));
  return {
    count(isFailure: boolean): void {
      const index = Math.floor(now() / SLOT_MS);
      const slot = slots[index % SLOTS];
      if (!slot) return;
      if (slot.index !== index) Object.assign(slot, { index, calls: 0, failures: 0 });
      slot.calls += 1;
      if (isFailure) slot.failures += 1;
    },
    sums() {
      const oldest = Math.floor(now() / SLOT_MS) - SLOTS;
      const recent = slots.filter((slot) => slot.index > oldest);
      return {
        calls: recent.reduce((sum, slot) => sum + slot.calls, 0),
        failures: recent.reduce((sum, slot) => sum + slot.failures, 0),
      };
    },
  };
}

const isoOrNull = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

export function createOutcomeWindow(options: OutcomeWindowOptions = {}): OutcomeWindow {
  const { now = () => performance.now(), wallNow = Date.now, onFirst } = options;
  const ring = createRing(now);
  // In the order in which they began.
  const waiting = new Set<{ readonly beganAt: number }>();
  let answeredAt = -Infinity;
  let successesInARow = 0;
  let lastSuccessAt: number | undefined;
  let lastFailureAt: number | undefined;
  let lastError: string | undefined;

  return {
    begin() {
      const call = { beganAt: now() };
      waiting.add(call);
      return () => void waiting.delete(call);
    },
    record(failure) {
      const isFirst = lastSuccessAt === undefined && lastFailureAt === undefined;
      ring.count(failure !== undefined);
      if (failure === undefined) {
        answeredAt = now();
        lastSuccessAt = wallNow();
        successesInARow += 1;
      } else {
        lastFailureAt = wallNow();
        lastError = failure;
        successesInARow = 0;
      }
      if (isFirst) onFirst?.();
    },
    figures() {
      const [oldest] = waiting;
      const isUnanswered = oldest !== undefined && oldest.beganAt > answeredAt;
      return {
        ...ring.sums(),
        successesInARow,
        waiting: waiting.size,
        unansweredMs: isUnanswered ? now() - oldest.beganAt : 0,
        last_success_at: isoOrNull(lastSuccessAt),
        last_failure_at: isoOrNull(lastFailureAt),
        last_error: lastError ?? null,
      };
    },
  };
}

/** How many events of each kind there were in the last five minutes. */
export interface EventWindow<K extends string> {
  count(kind: K, events?: number): void;
  figures(): Readonly<Record<K, number>>;
}

/** @param kinds a closed set; each is told, also when it never happened */
export function createEventWindow<K extends string>(
  kinds: readonly K[],
  now: () => number = () => performance.now(),
): EventWindow<K> {
  const rings = new Map(kinds.map((kind) => [kind, createRing(now)]));
  return {
    count(kind, events = 1) {
      for (let event = 0; event < events; event += 1) rings.get(kind)?.count(false);
    },
    figures: () =>
      Object.fromEntries([...rings].map(([kind, ring]) => [kind, ring.sums().calls])) as Record<
        K,
        number
      >,
  };
}
