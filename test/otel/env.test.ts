import { expect, test } from 'vitest';
import {
  consoleExporterVariables,
  readExportSecrets,
  readOtelEnvironment,
} from '../../otel/env.ts';

type Env = Readonly<Record<string, string | undefined>>;

const settingsOf = (env: Env) => {
  const { settings, faults } = readOtelEnvironment(env);
  expect(faults).toEqual([]);
  return settings;
};

const DEFAULTS = {
  disabled: false,
  traces: 'none',
  tracesProtocol: 'http/protobuf',
  tracesEndpoint: undefined,
  tracesTimeoutMs: 30_000,
  metrics: 'none',
  metricsProtocol: 'http/protobuf',
  metricsEndpoint: undefined,
  metricsTimeoutMs: 30_000,
  metricsIntervalMs: 60_000,
  logs: 'none',
  logsProtocol: 'http/protobuf',
  logsEndpoint: undefined,
  logsTimeoutMs: 30_000,
  tracesPace: {},
  logsPace: {},
  diagnostics: 'warn',
  httpServerSpans: false,
  captureContent: false,
  notices: [],
};

test('with nothing set, nothing is exported and everything else has its default', () => {
  expect(settingsOf({})).toEqual(DEFAULTS);
});

test('an empty variable, or one of blanks, is an unset one', () => {
  const names = [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    'OTEL_TRACES_EXPORTER',
    'OTEL_TRACES_SAMPLER',
    'OTEL_TRACES_SAMPLER_ARG',
    'OTEL_SDK_DISABLED',
    'OTEL_LOG_LEVEL',
    'OTEL_HTTP_SERVER_SPANS',
    'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
    'OTEL_METRICS_EXPORTER',
    'OTEL_LOGS_EXPORTER',
    'OTEL_CONFIG_FILE',
    'OTEL_BSP_MAX_QUEUE_SIZE',
  ];
  for (const blank of ['', ' ', '\t ']) {
    expect(settingsOf(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(DEFAULTS);
  }
});

const GENERAL = 'http://collector:4318';
const OWN = 'https://traces.example.com/v1/traces';

/** All three signals to one place. */
const everywhere = (endpoint: string) => ({
  traces: 'otlp',
  tracesEndpoint: endpoint,
  metrics: 'otlp',
  metricsEndpoint: endpoint,
  logs: 'otlp',
  logsEndpoint: endpoint,
});
const protocols = (protocol: string) => ({
  tracesProtocol: protocol,
  metricsProtocol: protocol,
  logsProtocol: protocol,
});

test.each<[Env, Readonly<Record<string, unknown>>]>([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL }, everywhere(GENERAL)],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: OWN }, { traces: 'otlp', tracesEndpoint: OWN }],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: OWN }, { metrics: 'otlp', metricsEndpoint: OWN }],
  [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: OWN }, { logs: 'otlp', logsEndpoint: OWN }],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: OWN },
    { ...everywhere(GENERAL), tracesEndpoint: OWN },
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_TRACES_EXPORTER: 'none' },
    { ...everywhere(GENERAL), traces: 'none', tracesEndpoint: undefined },
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_TRACES_EXPORTER: 'console' },
    { ...everywhere(GENERAL), traces: 'console', tracesEndpoint: undefined },
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_LOGS_EXPORTER: 'none' },
    { ...everywhere(GENERAL), logs: 'none', logsEndpoint: undefined },
  ],
  // No second port: the scrape is there anyway.
  ...['prometheus', 'none', 'none,otlp'].map((value): [Env, Readonly<Record<string, unknown>>] => [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_METRICS_EXPORTER: value },
    { ...everywhere(GENERAL), metrics: 'none', metricsEndpoint: undefined },
  ]),
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_METRICS_EXPORTER: 'prometheus, OTLP' },
    everywhere(GENERAL),
  ],
  [{ OTEL_METRICS_EXPORTER: 'console' }, { metrics: 'console' }],
  [{ OTEL_LOGS_EXPORTER: 'console' }, { logs: 'console' }],
  [
    { OTEL_TRACES_EXPORTER: 'OTLP', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: GENERAL },
    { traces: 'otlp', tracesEndpoint: GENERAL },
  ],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, protocols('grpc')],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
    { ...protocols('grpc'), tracesProtocol: 'http/json' },
  ],
  [{ OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' }, { metricsProtocol: 'http/json' }],
  [{ OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc' }, { logsProtocol: 'grpc' }],
  [
    { OTEL_METRIC_EXPORT_INTERVAL: '10000', OTEL_METRIC_EXPORT_TIMEOUT: '5000' },
    { metricsIntervalMs: 10_000, metricsTimeoutMs: 5_000 },
  ],
  [
    { OTEL_BSP_EXPORT_TIMEOUT: '1000', OTEL_BSP_SCHEDULE_DELAY: '20' },
    { tracesTimeoutMs: 1_000, tracesPace: { scheduledDelayMillis: 20 } },
  ],
  [
    { OTEL_BSP_MAX_QUEUE_SIZE: '2147483647', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' },
    { tracesPace: { maxQueueSize: 2_147_483_647, maxExportBatchSize: 1 } },
  ],
  [
    { OTEL_BLRP_EXPORT_TIMEOUT: '1000', OTEL_BLRP_SCHEDULE_DELAY: '20' },
    { logsTimeoutMs: 1_000, logsPace: { scheduledDelayMillis: 20 } },
  ],
  [
    { OTEL_BLRP_MAX_QUEUE_SIZE: '100', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '10' },
    { logsPace: { maxQueueSize: 100, maxExportBatchSize: 10 } },
  ],
  [{ OTEL_SDK_DISABLED: 'TRUE' }, { disabled: true }],
  [{ OTEL_SDK_DISABLED: 'false' }, { disabled: false }],
  [{ OTEL_LOG_LEVEL: 'DEBUG' }, { diagnostics: 'debug' }],
  [{ OTEL_HTTP_SERVER_SPANS: 'true' }, { httpServerSpans: true }],
  [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'True' }, { captureContent: true }],
])('%j', (env, expected) => {
  expect(settingsOf(env)).toEqual({ ...DEFAULTS, ...expected });
});

test.each([
  ...['always_on', 'always_off', 'traceidratio', 'parentbased_always_on'].map((value) => [
    'OTEL_TRACES_SAMPLER',
    value,
  ]),
  ...['0', '1', '0.25', '1e-3'].map((value) => ['OTEL_TRACES_SAMPLER_ARG', value]),
  ['OTEL_METRICS_EXPORTER', 'prometheus'],
  ['OTEL_METRICS_EXPORTER', 'none'],
  ['OTEL_LOGS_EXPORTER', 'none'],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip'],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'Delta'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=abc,x-team=a%20b'],
  // Not ours to judge.
  ['OTEL_SERVICE_NAME', 'any thing'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=b'],
])('%s=%s is accepted without a word', (name, value) => {
  expect(settingsOf({ [name]: value })).toEqual(DEFAULTS);
});

test.each([
  ['OTEL_SDK_DISABLED', '1', /expected true or false/],
  ['OTEL_HTTP_SERVER_SPANS', 'yes', /expected true or false/],
  ['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'span_only', /expected true or false/],
  ['OTEL_LOG_LEVEL', 'loud', /expected one of none, error, warn/],
  ['OTEL_TRACES_EXPORTER', 'zipkin', /expected one of otlp, console, none/],
  ['OTEL_METRICS_EXPORTER', 'statsd', /expected one of otlp, console, none, prometheus/],
  // Two would be one and a silent loss.
  ['OTEL_METRICS_EXPORTER', 'otlp,prometheus,console', /expected one exporter beside prometheus/],
  ['OTEL_LOGS_EXPORTER', 'prometheus', /expected one of otlp, console, none/],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', /expected one of none, gzip/],
  ['OTEL_EXPORTER_OTLP_LOGS_COMPRESSION', 'br', /expected one of none, gzip/],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'both', /cumulative, delta, lowmemory/],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'just-a-key', /expected name=value pairs/],
  ['OTEL_METRIC_EXPORT_INTERVAL', '0', /whole number/],
  ['OTEL_BLRP_MAX_QUEUE_SIZE', 'x', /whole number/],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http', /expected one of grpc, http\/protobuf, http\/json/],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'thrift', /expected one of grpc/],
  ['OTEL_TRACES_SAMPLER', 'sometimes', /expected one of always_on/],
  ...['1.01', '-0.1', 'half', 'NaN', 'Infinity'].map((value): [string, string, RegExp] => [
    'OTEL_TRACES_SAMPLER_ARG',
    value,
    /expected a ratio from 0 to 1/,
  ]),
  ...['0', '-1', '1.5', '1e3', 'many', '99999999999'].map((value): [string, string, RegExp] => [
    'OTEL_BSP_MAX_QUEUE_SIZE',
    value,
    /expected a whole number above 0/,
  ]),
  ['OTEL_BSP_SCHEDULE_DELAY', '0', /whole number/],
  ['OTEL_BSP_EXPORT_TIMEOUT', 'x', /whole number/],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'x', /whole number/],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s', /whole number/],
  ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '10s', /whole number/],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'not a url', /expected an http:\/\/ or https:\/\/ URL/],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'ftp://collector', /expected an http:\/\//],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '/v1/traces', /expected an http:\/\//],
  ['OTEL_CONFIG_FILE', 'otel.yaml', /not supported; use the OTEL_\* variables/],
  ['OTEL_EXPERIMENTAL_CONFIG_FILE', 'otel.yaml', /not supported/],
] satisfies [string, string, RegExp][])(
  '%s=%s is a fault that says what it takes',
  (name, value, what) => {
    const { faults } = readOtelEnvironment({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(what);
    expect(faults[0]).toMatch(new RegExp(`^${name}: `));
  },
);

test.each([
  'http://user:hunter2@collector',
  'https://:hunter2@collector',
  'http://hunter2@collector',
])('credentials in an endpoint are refused, and not repeated: %s', (endpoint) => {
  for (const name of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
    const { faults } = readOtelEnvironment({ [name]: endpoint });
    expect(faults).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_HEADERS')]);
    expect(faults.join()).not.toContain('hunter2');
  }
});

test('every fault is told at once', () => {
  const { faults } = readOtelEnvironment({
    OTEL_SDK_DISABLED: 'maybe',
    OTEL_LOG_LEVEL: 'loud',
    OTEL_TRACES_SAMPLER: 'dice',
    OTEL_CONFIG_FILE: 'x.yaml',
  });
  expect(faults.map((fault) => String(fault.split(':', 1)[0])).toSorted()).toEqual([
    'OTEL_CONFIG_FILE',
    'OTEL_LOG_LEVEL',
    'OTEL_SDK_DISABLED',
    'OTEL_TRACES_SAMPLER',
  ]);
});

test('an exporter that has nowhere to send to is said once, in words an operator understands', () => {
  const notices = (env: Env) => readOtelEnvironment(env).settings.notices;
  expect(notices({ OTEL_METRICS_EXPORTER: 'otlp' })).toEqual([
    'OTEL_METRICS_EXPORTER: no endpoint is set, so metrics are not exported',
  ]);
  expect(notices({ OTEL_LOGS_EXPORTER: 'otlp', OTEL_TRACES_EXPORTER: 'otlp' })).toHaveLength(2);
});

test.each([
  ['b3', 1],
  ['tracecontext', 1],
  ['none', 1],
  ['tracecontext,baggage', 0],
  [' Baggage, TraceContext ', 0],
])('OTEL_PROPAGATORS=%s is said to have no effect where it would: %i', (value, count) => {
  const { settings, faults } = readOtelEnvironment({ OTEL_PROPAGATORS: value });
  const told = settings.notices.filter((notice) => notice.startsWith('OTEL_PROPAGATORS: '));
  expect([told.length, faults]).toEqual([count, []]);
});

test('the exporters that print to stdout are known by their variables', () => {
  const env = { OTEL_METRICS_EXPORTER: 'console', OTEL_LOGS_EXPORTER: 'console' };
  expect(consoleExporterVariables(settingsOf(env))).toEqual([
    'OTEL_METRICS_EXPORTER',
    'OTEL_LOGS_EXPORTER',
  ]);
});

test('the keys in export headers are known as secrets, and told in no fault', () => {
  const env = {
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2',
    OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'authorization=Basic%20aHVudGVyMg==',
  };
  expect(readExportSecrets(env)).toEqual(expect.arrayContaining(['hunter2', 'Basic aHVudGVyMg==']));
  const { faults } = readOtelEnvironment({ OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' });
  expect(faults.join()).not.toContain('hunter2');
});
