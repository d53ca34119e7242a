/** What is done to the environment before the SDK reads it. */
import { expect, test } from 'vitest';
import { chooseInstrumentations, prepareSdkEnvironment } from '../../otel/env.ts';

test('the SDK is kept from printing to stdout and from making exporters', () => {
  const env: NodeJS.ProcessEnv = {
    OTEL_LOG_LEVEL: 'debug',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'GZIP',
    KEPT: 'x',
  };
  const restore = prepareSdkEnvironment(env);
  expect(env).toEqual({
    KEPT: 'x',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_LOGS_EXPORTER: 'none',
  });
  restore();
  expect(env['OTEL_LOGS_EXPORTER']).toBe('otlp');
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

test.each([
  [{ OTEL_TRACES_SAMPLER_ARG: '0.1' }, 'parentbased_traceidratio'],
  [{ OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_TRACES_SAMPLER: ' ' }, 'parentbased_traceidratio'],
  [{ OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_TRACES_SAMPLER: 'TraceIdRatio' }, 'traceidratio'],
  [{ OTEL_TRACES_SAMPLER_ARG: ' ' }, undefined],
  [{}, undefined],
])('with %j the sampler is %s', (given, sampler) => {
  const env: NodeJS.ProcessEnv = { ...given };
  prepareSdkEnvironment(env);
  expect(env['OTEL_TRACES_SAMPLER']).toBe(sampler);
});
