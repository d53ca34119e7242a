import { expect, test } from 'vitest';
import { getServerStats } from '../../src/tools/get-server-stats.ts';

test('the text tells what matters in a few short lines, not the tables', () => {
  const bucket = { limit: 10_000, used: 2, remaining: 9_998, forecast: { burn_per_hour: 2 } };
  const counts = { hits: 0, misses: 1 };
  const text = getServerStats.render({
    cache: { enabled: true, entries: 5, hits: 0, misses: 6, caches: { search: counts } },
    rate_limits: { enabled: false, calls_per_minute: 60 },
    quota: { default: bucket, batch_get_stats: { ...bucket, remaining: 0 } },
    config: { transport: 'http', toolsets: ['read', 'ops'] },
    security: { authentication: 'none', allowed_hosts: 0 },
    oauth_status: { configured: false },
    telemetry: { traces: 'otlp', spans_exported: 7, overflowed_instruments: [] },
  });
  expect(text.split('\n')).toEqual([
    'cache: enabled yes, entries 5, misses 6',
    'rate limits: enabled no, calls per minute 60',
    'quota: default 9998 of 10000 left, batch_get_stats 0 of 10000 left',
    'config: transport http, toolsets read and ops',
    'security: authentication none',
    'oauth status: configured no',
    'telemetry: traces otlp, spans exported 7',
    'What is 0 is left out.',
  ]);
});
