/** What lies where below `DATA_DIR`. */

/** The quota ledger: what must not be lost. */
export const STATE_FILE = 'state.sqlite';

/** Answers of YouTube: apart from the state, because it may be deleted at any time. */
export const CACHE_FILE = 'cache.sqlite';

/** The same for `demo`, so that no row of the sample meets a live one. */
export const DEMO_FOLDER = 'demo';
