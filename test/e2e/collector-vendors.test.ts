/** The variables of docs/telemetry.md as they stand there, on a receiver that demands what a vendor does. */
import { expect, test } from 'vitest';
import { VENDORS, vendorVariables } from '../collector/read-page.ts';
import { untilFound } from '../collector/start-collector.ts';
import { startVendor } from '../collector/start-vendor.ts';
import { connect } from '../support/clients.ts';
import { startServer } from '../support/server.ts';

const DELTA = 1;
const CUMULATIVE = 2;

/** What a reader puts into the placeholders. */
const fill = (value: string): string =>
  value.replace(/<[^>]*%3D>/g, 'aWQ6dG9rZW4%3D').replace(/<[^>]*>/g, 'filled-in');

/** `a=b,c=d%20e` as the receiver sees it. */
const headersOf = (list: string): Record<string, string> =>
  Object.fromEntries(
    fill(list)
      .split(',')
      .map((pair) => [
        pair.slice(0, pair.indexOf('=')).toLowerCase(),
        decodeURIComponent(pair.slice(pair.indexOf('=') + 1)),
      ]),
  );

/** Of the first sum of our own, in the OTLP/JSON of the exporters. */
const temporalityIn = (body: string): number | undefined => {
  const found = /"name":"mcp\.requests".*?"aggregationTemporality":(\d)/.exec(body);
  return found ? Number(found[1]) : undefined;
};

test.each(VENDORS)('%s gets its headers and its temporality on its path', async (name) => {
  const variables = Object.fromEntries(
    Object.entries(vendorVariables(name)).map(([key, value]) => [key, fill(value)]),
  );
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = '', OTEL_EXPORTER_OTLP_HEADERS: list = '' } =
    variables;
  const path = new URL(endpoint).pathname.replace(/\/$/, '');
  await using vendor = await startVendor(headersOf(list));
  await using server = await startServer({
    env: {
      ...variables,
      OTEL_EXPORTER_OTLP_ENDPOINT: vendor.endpoint + path,
      // To be read back; the gate wants gzip.
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '500',
    },
  });
  await using client = await connect('modern', { url: server.url });
  await client.call('get_quota_status');

  const temporality = await untilFound(
    async () => vendor.bodies.map(temporalityIn).find((found) => found !== undefined),
    'a metric',
  );
  const wanted = variables['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'];
  expect(temporality).toBe(wanted === 'delta' ? DELTA : CUMULATIVE);
  await untilFound(
    async () => vendor.spans.find((span) => span.name === 'tools/call get_quota_status'),
    'the span',
  );
  expect(new Set(vendor.requests.map(({ status }) => status))).toEqual(new Set([200]));
  const paths = new Set(vendor.requests.map((request) => request.path));
  expect(paths).toContain(`${path}/v1/traces`);
  expect(paths).toContain(`${path}/v1/metrics`);

  const ofMetrics = variables['OTEL_EXPORTER_OTLP_METRICS_HEADERS'];
  const sent = vendor.requests.find((request) => request.path.endsWith('/v1/metrics'))?.headers;
  expect(sent).toMatchObject(ofMetrics === undefined ? {} : headersOf(ofMetrics));
});
