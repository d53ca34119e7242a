/**
 * The way over an agent that is not the OpenTelemetry Collector: it speaks protobuf alone, so what
 * arrives is looked for in the bytes. It stands in where no Collector can be built.
 */
import { expect, test } from 'vitest';
import { type Service, startService, untilFound } from '../collector/start-collector.ts';
import { VENDOR_HEADER, VENDOR_KEY, startVendor } from '../collector/start-vendor.ts';
import { newCaller } from '../support/caller.ts';
import { connect } from '../support/clients.ts';
import { freePort } from '../support/free-port.ts';
import { makeFolder } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { describeWith } from './programs.ts';

interface Agent extends Service {
  readonly endpoints: Readonly<Record<'http/protobuf' | 'grpc', string>>;
}

async function startAgent(program: string, exportTo: string): Promise<Agent> {
  const [grpc, http] = [await freePort(), await freePort()];
  const folder = makeFolder();
  const endpoints = {
    'http/protobuf': `http://127.0.0.1:${http}`,
    grpc: `http://127.0.0.1:${grpc}`,
  };
  const service = await startService(
    program,
    [
      'start',
      `--otlp-grpc-endpoint=127.0.0.1:${grpc}`,
      `--otlp-http-endpoint=127.0.0.1:${http}`,
      `--pid-file=${folder}/rotel.pid`,
      `--log-file=${folder}/rotel.log`,
      '--exporter=otlp',
      '--otlp-exporter-protocol=http',
      `--otlp-exporter-endpoint=${exportTo}`,
      `--otlp-exporter-custom-headers=${VENDOR_HEADER}=${VENDOR_KEY}`,
      '--otlp-exporter-compression=gzip',
    ],
    {},
    `${endpoints['http/protobuf']}/v1/traces`,
    // It has no page of its own: that it answers at all is enough.
    () => true,
  );
  return { ...service, endpoints };
}

describeWith('A real rotel', ['rotel'], ({ rotel }) => {
  test.each(['http/protobuf', 'grpc'] as const)(
    'brings spans and metrics to the vendor (%s is what the server sends)',
    async (protocol) => {
      await using vendor = await startVendor();
      const agent = await startAgent(rotel, vendor.endpoint);
      try {
        await using server = await startServer({
          env: {
            OTEL_EXPORTER_OTLP_ENDPOINT: agent.endpoints[protocol],
            OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
            OTEL_BSP_SCHEDULE_DELAY: '20',
            OTEL_METRIC_EXPORT_INTERVAL: '500',
            OTEL_METRIC_EXPORT_TIMEOUT: '500',
          },
        });
        await using client = await connect('modern', { url: server.url });
        const { traceId, traceparent } = newCaller();
        await client.call('get_quota_status', {}, { meta: { traceparent } });

        const idBytes = Buffer.from(traceId, 'hex').toString('latin1');
        const bodyWith = (...texts: readonly string[]) =>
          untilFound(
            async () => vendor.bodies.find((body) => texts.every((text) => body.includes(text))),
            `a body with ${texts.join(', ')}`,
          );
        await bodyWith('tools/call get_quota_status', idBytes);
        await bodyWith('mcp.requests', 'get_quota_status');
        expect(new Set(vendor.requests.map(({ status }) => status))).toEqual(new Set([200]));
      } finally {
        await agent.stop();
      }
    },
  );
});
