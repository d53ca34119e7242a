import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';

const ACCOUNT = { credential: '0011223344556677', day: '2026-11-20' };

/**
 * What every store must do. `open` gives a store on state of its own; `reopen` another one on the
 * state of the last.
 */
export function testStoreContract(
  name: string,
  { open, reopen }: { open: () => Store; reopen: () => Store },
): void {
  test(`${name}: units are drawn up to the ceiling and not beyond`, () => {
    const store = open();
    expect(store.quota.draw(ACCOUNT, 'search', 6, 10)?.used).toBe(6);
    expect(store.quota.draw(ACCOUNT, 'search', 5, 10)).toBeUndefined();
    expect(store.quota.draw(ACCOUNT, 'search', 4, 10)?.used).toBe(10);
    expect(store.quota.draw(ACCOUNT, 'search', 1, 10)).toBeUndefined();
    expect(store.quota.read(ACCOUNT)).toEqual([{ bucket: 'search', used: 10, exhausted: false }]);
    store.close();
  });

  test(`${name}: a first draw above the ceiling leaves no row`, () => {
    const store = open();
    expect(store.quota.draw(ACCOUNT, 'default', 11, 10)).toBeUndefined();
    expect(store.quota.read(ACCOUNT)).toEqual([]);
    store.close();
  });

  test(`${name}: a refund gives units back and never goes below 0`, () => {
    const store = open();
    store.quota.draw(ACCOUNT, 'default', 5, 10);
    expect(store.quota.refund(ACCOUNT, 'default', 2).used).toBe(3);
    expect(store.quota.refund(ACCOUNT, 'default', 9).used).toBe(0);
    expect(store.quota.refund(ACCOUNT, 'search', 1).used).toBe(0);
    store.close();
  });

  test(`${name}: an exhausted bucket gives nothing, whatever is left`, () => {
    const store = open();
    expect(store.quota.exhaust(ACCOUNT, 'search')).toEqual({
      bucket: 'search',
      used: 0,
      exhausted: true,
    });
    expect(store.quota.draw(ACCOUNT, 'search', 1, 100)).toBeUndefined();
    expect(store.quota.draw(ACCOUNT, 'default', 1, 100)?.used).toBe(1);
    store.close();
  });

  test(`${name}: credentials and days are apart`, () => {
    const store = open();
    const other = { ...ACCOUNT, credential: 'ffeeddccbbaa9988' };
    const tomorrow = { ...ACCOUNT, day: '2026-11-21' };
    store.quota.draw(ACCOUNT, 'default', 7, 10);
    expect(store.quota.draw(other, 'default', 10, 10)?.used).toBe(10);
    expect(store.quota.draw(tomorrow, 'default', 9, 10)?.used).toBe(9);
    expect(store.quota.read(ACCOUNT)[0]?.used).toBe(7);
    store.close();
  });

  test(`${name}: what was written is there after closing and opening again`, () => {
    const store = open();
    store.quota.draw(ACCOUNT, 'default', 7, 10);
    store.quota.exhaust(ACCOUNT, 'search');
    store.close();
    const again = reopen();
    expect(again.quota.read(ACCOUNT)).toEqual([
      { bucket: 'default', used: 7, exhausted: false },
      { bucket: 'search', used: 0, exhausted: true },
    ]);
    again.close();
  });

  test(`${name}: pruning deletes earlier days alone`, () => {
    const store = open();
    store.quota.draw({ ...ACCOUNT, day: '2026-09-30' }, 'default', 1, 10);
    store.quota.draw(ACCOUNT, 'default', 1, 10);
    store.quota.prune('2026-11-20');
    expect(store.quota.read({ ...ACCOUNT, day: '2026-09-30' })).toEqual([]);
    expect(store.quota.read(ACCOUNT)).toHaveLength(1);
    store.close();
  });

  test(`${name}: ping tells how long a round trip takes, and fails once closed`, () => {
    const store = open();
    expect(store.ping()).toBeGreaterThan(0);
    store.close();
    store.close();
    expect(() => store.ping()).toThrow(/not open|finalized/);
  });
}
