import type { Attributes, ObservableResult } from '@opentelemetry/api';
import type { Instruments } from '../../otel/instruments.ts';
import type { BucketState, QuotaLedger } from '../youtube/quota.ts';

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
}
