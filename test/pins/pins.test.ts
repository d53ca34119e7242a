/**
 * What is visible from outside, word for word, in files beside this one: a change of any of it shows
 * in review. `vitest run -u test/pins` writes them anew.
 *
 * Of the tools that is a matter of safety: a client's user approved these names, texts, schemas and
 * hints, and a model reads them, so none may change unseen ("rug pull").
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { TOOLSETS } from '../../src/mcp/define-tool.ts';
import { RESOURCES } from '../../src/resources/index.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { runProgram } from '../support/program.ts';
import { modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { type TestServer, startServer } from '../support/server.ts';

/** A model pays for every byte of it, in every conversation. */
const LARGEST_TOOL_LIST_BYTES = 32 * 1024;

let sample: SampleService;
let server: TestServer;
let firstScrape: string;

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample, env: { TOOLSETS: TOOLSETS.join() } });
  firstScrape = (await scrape(server.origin)).text;
});
afterAll(async () => {
  await server.stop();
  await sample.close();
});

/** Families that Node and the SDK own: their names are not ours to keep. */
const FOREIGN = /^(nodejs|v8js|otel)_/;
/** Figures of the process and of the day. */
const VOLATILE =
  /^(mcp_memory_usage_bytes|mcp_cpu_usage_percent|mcp_uptime_seconds|mcp_youtube_quota_reset_timestamp_seconds)\b/;

function normalise(text: string): string {
  return text
    .split('\n')
    .filter((line) => !FOREIGN.test(line.replace(/^# (HELP|TYPE) /, '')))
    .map((line) => (VOLATILE.test(line) ? line.replace(/ \S+$/, ' <volatile>') : line))
    .map((line) =>
      line.replace(
        /\b(service_instance_id|service_version|telemetry_sdk_version)="[^"]*"/g,
        '$1="<volatile>"',
      ),
    )
    .join('\n');
}

test('/metrics at the first scrape', async () => {
  await expect(normalise(firstScrape)).toMatchFileSnapshot('metrics.txt');
});

/** Stands in the failure, beside what differs. */
const ON_CHANGE =
  'clients approved the old text: if the change is meant, run vitest -u test/pins and say so in CHANGELOG.md';

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

test('tools/list, in no more than 32 kB, the same in both eras', async () => {
  const legacy = await post(server.url, rpc('tools/list'));
  const { body, headers } = modernRpc('tools/list');
  const modern = await post(server.url, body, headers);
  const tools = legacy.message?.result?.['tools'];
  expect(modern.message?.result?.['tools']).toEqual(tools);

  const sizeBytes = Buffer.byteLength(JSON.stringify(legacy.message));
  process.stdout.write(`tools/list: ${sizeBytes} bytes of ${LARGEST_TOOL_LIST_BYTES}\n`);
  expect(sizeBytes).toBeLessThanOrEqual(LARGEST_TOOL_LIST_BYTES);
  const names = (tools as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(TOOLS.map(({ name }) => name));
  for (const tool of tools as object[]) {
    const pinned = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'];
    expect(Object.keys(tool)).toEqual(pinned);
  }
  await expect(pretty(tools)).toMatchFileSnapshot('tools-list.json', ON_CHANGE);
});

test('instructions and resources, which a model reads as well', async () => {
  const clientInfo = { name: 'raw', version: '1' };
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const { message } = await post(server.url, rpc('initialize', hello));
  const listed = await post(server.url, rpc('resources/list'));
  const templates = await post(server.url, rpc('resources/templates/list'));
  const offer = {
    instructions: message?.result?.['instructions'],
    capabilities: message?.result?.['capabilities'],
    resources: listed.message?.result?.['resources'],
    resourceTemplates: templates.message?.result?.['resourceTemplates'],
  };
  const { resources = [], resourceTemplates = [] } = offer as Record<string, unknown[]>;
  expect(resources.length + resourceTemplates.length).toBe(RESOURCES.length);
  await expect(pretty(offer)).toMatchFileSnapshot('offer.json', ON_CHANGE);
});

test('config prints the digest by which a client can pin the tools', async () => {
  const { message } = await post(server.url, rpc('tools/list'));
  const tools = JSON.stringify(message?.result?.['tools']);
  const digest = createHash('sha256').update(tools).digest('hex');
  const { stdout } = await runProgram(['config'], { env: { TOOLSETS: TOOLSETS.join() } });
  expect(stdout).toContain(`# tools: ${TOOLS.length}, tools/list sha256 ${digest}`);
  const fewer = await runProgram(['config'], { env: { TOOLSETS: 'ops' } });
  expect(fewer.stdout).toMatch(/^# tools: \d, tools\/list sha256 [0-9a-f]{64}$/m);
  expect(fewer.stdout).not.toContain(digest);
});

const isStamp = (value: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
/** Of the health report: what differs from one server to the next. */
const VOLATILE_KEYS: ReadonlySet<string> = new Set([
  'uptime_seconds',
  'version',
  'event_loop_utilization',
  'event_loop_delay_p99_ms',
  'event_loop_delay_max_ms',
  'round_trip_ms',
]);

test('the health report of a fresh server', async () => {
  const response = await fetch(`${server.origin}/health`);
  expect(response.status).toBe(200);
  const report = JSON.stringify(
    await response.json(),
    (key, value: unknown) => {
      if (VOLATILE_KEYS.has(key)) return `<${key}>`;
      return typeof value === 'string' && isStamp(value) ? '<time>' : value;
    },
    2,
  );
  await expect(`${report}\n`).toMatchFileSnapshot('health.json');
});

test('server_health and /health show one report', async () => {
  const call = { name: 'server_health', arguments: {} };
  const { message } = await post(server.url, rpc('tools/call', call));
  const report = (await (await fetch(`${server.origin}/health`)).json()) as object;
  expect(message?.result?.['structuredContent']).toMatchObject({
    success: true,
    components: Object.fromEntries(
      Object.keys((report as { components: object }).components).map((name) => [
        name,
        expect.objectContaining({ status: 'healthy' }),
      ]),
    ),
  });
});
