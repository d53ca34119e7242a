import { expect, test } from 'vitest';
import {
  chooseInstrumentations,
  prepareSdkEnvironment,
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
  diagnostics: 'warn',
  httpServerSpans: false,
  notices: [],
};

test('with nothing set, traces stay here and everything else has its default', () => {
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

test.each<[Env, Partial<typeof DEFAULTS> | Record<string, unknown>]>([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL }, { traces: 'otlp', tracesEndpoint: GENERAL }],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: OWN }, { traces: 'otlp', tracesEndpoint: OWN }],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: OWN },
    { traces: 'otlp', tracesEndpoint: OWN },
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_TRACES_EXPORTER: 'none' }, { traces: 'none' }],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL, OTEL_TRACES_EXPORTER: 'console' },
    { traces: 'console', tracesEndpoint: undefined },
  ],
  // Not to localhost, where nobody listens.
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, { traces: 'none', tracesEndpoint: undefined }],
  [
    { OTEL_TRACES_EXPORTER: 'OTLP', OTEL_EXPORTER_OTLP_ENDPOINT: GENERAL },
    { traces: 'otlp', tracesEndpoint: GENERAL },
  ],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, { tracesProtocol: 'grpc' }],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
    { tracesProtocol: 'http/json' },
  ],
  [{ OTEL_SDK_DISABLED: 'TRUE' }, { disabled: true }],
  [{ OTEL_SDK_DISABLED: 'false' }, { disabled: false }],
  [{ OTEL_LOG_LEVEL: 'DEBUG' }, { diagnostics: 'debug' }],
  [{ OTEL_HTTP_SERVER_SPANS: 'true' }, { httpServerSpans: true }],
])('%j', (env, expected) => {
  expect(settingsOf(env)).toEqual({ ...DEFAULTS, ...expected });
});

test.each([
  ...['always_on', 'always_off', 'traceidratio', 'parentbased_always_on'].map((value) => [
    'OTEL_TRACES_SAMPLER',
    value,
  ]),
  ...['0', '1', '0.25', '1e-3'].map((value) => ['OTEL_TRACES_SAMPLER_ARG', value]),
  ...['1', '512', '2147483647'].map((value) => ['OTEL_BSP_MAX_QUEUE_SIZE', value]),
  ['OTEL_METRICS_EXPORTER', 'prometheus'],
  ['OTEL_METRICS_EXPORTER', 'none'],
  ['OTEL_LOGS_EXPORTER', 'none'],
  // Not ours to judge.
  ['OTEL_SERVICE_NAME', 'any thing'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=b'],
])('%s=%s is accepted without a word', (name, value) => {
  expect(settingsOf({ [name]: value })).toEqual(DEFAULTS);
});

test.each([
  ['OTEL_SDK_DISABLED', '1', /expected true or false/],
  ['OTEL_HTTP_SERVER_SPANS', 'yes', /expected true or false/],
  ['OTEL_LOG_LEVEL', 'loud', /expected one of none, error, warn/],
  ['OTEL_TRACES_EXPORTER', 'zipkin', /expected one of otlp, console, none/],
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

test('what has no effect in this release is said once, in words an operator understands', () => {
  expect(readOtelEnvironment({ OTEL_METRICS_EXPORTER: 'otlp' }).settings.notices).toEqual([
    'OTEL_METRICS_EXPORTER=otlp has no effect in this release: metrics are scraped from /metrics',
  ]);
  expect(readOtelEnvironment({ OTEL_LOGS_EXPORTER: 'otlp' }).settings.notices).toHaveLength(1);
});

test('the SDK is kept from printing to stdout and from exporting logs, and reports its own queue', () => {
  const env: NodeJS.ProcessEnv = { OTEL_LOG_LEVEL: 'debug', OTEL_LOGS_EXPORTER: 'otlp', KEPT: 'x' };
  prepareSdkEnvironment(env);
  expect(env).toEqual({
    KEPT: 'x',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_EXPERIMENTAL_SDK_METRICS: 'true',
  });
});

test('only the instrumentations in use are made, unless the operator chose others', () => {
  const chosen: NodeJS.ProcessEnv = {};
  chooseInstrumentations(
    ['@opentelemetry/instrumentation-undici', '@opentelemetry/instrumentation-pino'],
    chosen,
  );
  expect(chosen).toEqual({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici,pino' });
  const own: NodeJS.ProcessEnv = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' };
  chooseInstrumentations(['@opentelemetry/instrumentation-undici'], own);
  expect(own).toEqual({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' });
});
