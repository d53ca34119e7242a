import type { Meter } from '@opentelemetry/api';
import type { Instruments } from '../../otel/instruments.ts';
import { CACHE_TIERS, type CacheTier } from '../cache/cache-counts.ts';
import type { UpstreamGuard } from '../youtube/guard.ts';
import type { QuotaLedger } from '../youtube/quota.ts';

const HOUR_SECONDS = 3_600;

/**
 * Beyond any reset. A gauge that is not observed keeps the value it had, so an end that is not in
 * sight has to be a figure too.
 */
const FAR_SECONDS = 7 * 24 * HOUR_SECONDS;

const BREAKER_VALUES = { closed: 0, half_open: 0.5, open: 1 } as const;

/** A ledger that cannot be asked is told by health, not by an error of every scrape. */
function bucketsOf(quota: QuotaLedger): ReturnType<QuotaLedger['snapshot']> {
  try {
    return quota.snapshot();
  } catch {
    return [];
  }
}

/**
 * Shows the ledger as gauges, so that they are there before any call. All of one batch: a snapshot
 * reads the store, once a collection.
 */
export function observeQuota(meter: Meter, instruments: Instruments, quota: QuotaLedger): void {
  const { quotaRemaining, quotaUsed, quotaLimit, quotaReset, quotaTimeToExhaustion } = instruments;
  meter.addBatchObservableCallback(
    (result) => {
      for (const { bucket, forecast, ...state } of bucketsOf(quota)) {
        const hours = forecast.hours_to_exhaustion ?? Infinity;
        result.observe(quotaRemaining, state.remaining, { bucket });
        result.observe(quotaUsed, state.used, { bucket });
        result.observe(quotaLimit, state.limit, { bucket });
        result.observe(quotaReset, Date.parse(state.reset_at) / 1000, { bucket });
        result.observe(quotaTimeToExhaustion, Math.min(FAR_SECONDS, hours * HOUR_SECONDS), {
          bucket,
        });
      }
    },
    [quotaRemaining, quotaUsed, quotaLimit, quotaReset, quotaTimeToExhaustion],
  );
}

/** The breaker of every upstream that is set up. */
export function observeBreakers(instruments: Instruments, guards: readonly UpstreamGuard[]): void {
  instruments.breakerState.addCallback((result) => {
    for (const { upstream, state } of guards) {
      result.observe(BREAKER_VALUES[state()], { upstream });
    }
  });
}

/** @param entriesOf undefined for a tier that is not there */
export function observeCache(
  instruments: Instruments,
  entriesOf: (tier: CacheTier) => number | undefined,
): void {
  instruments.cacheEntries.addCallback((result) => {
    for (const tier of CACHE_TIERS) {
      const entries = entriesOf(tier);
      if (entries !== undefined) result.observe(entries, { tier });
    }
  });
}
