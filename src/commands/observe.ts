import type { Attributes, ObservableResult } from '@opentelemetry/api';
import type { Instruments } from '../../otel/instruments.ts';
import { CACHE_TIERS, type CacheTier } from '../cache/cache-counts.ts';
import type { UpstreamGuard } from '../youtube/guard.ts';
import type { BucketState, QuotaLedger } from '../youtube/quota.ts';

const HOUR_SECONDS = 3_600;

/**
 * Beyond any reset. A gauge that is not observed keeps the value it had, so an end that is not in
 * sight has to be a figure too.
 */
const FAR_SECONDS = 7 * 24 * HOUR_SECONDS;

const BREAKER_VALUES = { closed: 0, half_open: 0.5, open: 1 } as const;

/** Shows the ledger as gauges, read at each collection, so that they are there before any call. */
export function observeQuota(instruments: Instruments, quota: QuotaLedger): void {
  const observe =
    (figure: (state: BucketState) => number) =>
    (result: ObservableResult<Attributes>): void => {
      for (const state of quota.snapshot()) result.observe(figure(state), { bucket: state.bucket });
    };
  instruments.quotaRemaining.addCallback(observe(({ remaining }) => remaining));
  instruments.quotaUsed.addCallback(observe(({ used }) => used));
  instruments.quotaLimit.addCallback(observe(({ limit }) => limit));
  instruments.quotaReset.addCallback(observe(({ reset_at }) => Date.parse(reset_at) / 1000));
  instruments.quotaTimeToExhaustion.addCallback(
    observe(({ forecast: { hours_to_exhaustion: hours } }) =>
      hours === null ? FAR_SECONDS : Math.min(FAR_SECONDS, hours * HOUR_SECONDS),
    ),
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
