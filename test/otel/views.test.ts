import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { readEvidence } from '../../otel/collection-evidence.ts';
import { createExportLedger } from '../../otel/export-ledger.ts';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE, createInstruments } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import { createPrometheusReader, formatFamilies } from '../../otel/prometheus.ts';
import { createViews } from '../../otel/views.ts';
import { parseScrape } from '../support/scrape.ts';

const DEFINITIONS: readonly InstrumentDefinition[] = [
  ...Object.values(CATALOGUE),
  ...Object.values(MCP_CATALOGUE),
];

/** The reader of `/metrics` behind the views of the server. */
function openViewed() {
  const ledger = createExportLedger();
  const { reader, collectFamilies } = createPrometheusReader(DEFINITIONS, {
    onError: (error) => {
      throw error;
    },
    onCollected: (collected) => readEvidence(collected, ledger),
  });
  const provider = new MeterProvider({
    readers: [reader],
    views: createViews(DEFINITIONS, 'youtube-mcp'),
  });
  return {
    provider,
    ledger,
    instruments: createInstruments(provider.getMeter('youtube-mcp')),
    scrape: async () => parseScrape(formatFamilies(await collectFamilies())),
  };
}

test('a label that the catalogue does not list never arrives', async () => {
  const { instruments, scrape } = openViewed();
  instruments.requests.add(1, { tool: 'x', video_id: 'dQw4w9WgXcQ', client: 'someone' });
  const [series] = (await scrape()).series('mcp_requests_total');
  expect(series?.labels).toEqual({ tool: 'x' });
});

test('above its cap an instrument folds into one series, those it knew go on, and the ledger names it', async () => {
  const { instruments, scrape, ledger } = openViewed();
  const tools = Array.from({ length: 1_000 }, (_, index) => `tool_${index}`);
  // Twice with a scrape between: the SDK's own cap begins anew with each.
  for (const tool of tools.slice(0, 500)) instruments.requests.add(1, { tool });
  await scrape();
  for (const tool of tools) instruments.requests.add(1, { tool });
  const shown = await scrape();
  expect(shown.series('mcp_requests_total')).toHaveLength(201);
  expect(shown.value('mcp_requests_total', { tool: 'tool_0' })).toBe(2);
  expect(shown.value('mcp_requests_total', { otel_metric_overflow: 'true' })).toBe(300 + 800);
  expect(ledger.figures().overflowed).toEqual(['mcp.requests']);
});

test('instruments of others are capped, and requests to upstreams lose what is not bounded', async () => {
  const { provider, scrape, ledger } = openViewed();
  const undici = provider.getMeter('@opentelemetry/instrumentation-undici');
  const duration = undici.createHistogram('http.client.request.duration', { unit: 's' });
  for (let index = 0; index < 500; index += 1) {
    duration.record(0.1, {
      'http.request.method': 'GET',
      'server.address': 'www.googleapis.com',
      'http.response.status_code': 200,
      'url.full': `https://www.googleapis.com/${index}`,
      'url.scheme': 'https',
    });
  }
  const runtime = provider.getMeter('@opentelemetry/instrumentation-runtime-node');
  const heap = runtime.createCounter('v8js.made_up');
  for (let index = 0; index < 500; index += 1) heap.add(1, { space: `space_${index}` });
  const shown = await scrape();
  expect(shown.series('http_client_request_duration_seconds_count')).toEqual([
    {
      name: 'http_client_request_duration_seconds_count',
      value: 500,
      labels: {
        http_request_method: 'GET',
        server_address: 'www.googleapis.com',
        http_response_status_code: '200',
      },
    },
  ]);
  expect(shown.series('v8js_made_up_total')).toHaveLength(51);
  expect(ledger.figures().overflowed).toEqual(['v8js.made_up']);
});

test('every preset of the catalogue has room under its cap', () => {
  for (const { preset = [], cap = 200 } of DEFINITIONS) expect(preset.length).toBeLessThan(cap);
});
