/** collector-config.yaml and its overlays keep the rules; and each rule finds what breaks it. */
import { describe, expect, test } from 'vitest';
import { BUILDER, MANIFEST } from '../../deploy/collector/binaries.ts';
import {
  lintNames,
  lintPipelines,
  lintPorts,
  lintQueues,
  lintReferences,
  lintSecrets,
  lintVariables,
  typeOf,
} from './lint-config.ts';
import {
  CONFIG_PATH,
  type CollectorConfig,
  KINDS,
  OVERLAY_PATHS,
  parseConfig,
  parseManifest,
  read,
} from './read-config.ts';
import { TELEMETRY_PAGE } from './read-page.ts';

const TEXT = read(CONFIG_PATH);
const BASE = parseConfig(TEXT);
const OVERLAYS = Object.values(OVERLAY_PATHS).map((path) => parseConfig(read(path)));

/** The file with one thing changed; throws when there was nothing to change. */
function broken(from: string | RegExp, to: string): string {
  const text = TEXT.replace(from, to);
  if (text === TEXT) throw new Error(`nothing matches ${String(from)}`);
  return text;
}

describe('the files', () => {
  test('define what they use and use what they define', () => {
    expect(lintReferences(BASE, OVERLAYS)).toEqual([]);
  });

  test.each([['collector-config.yaml', BASE], ...OVERLAYS.map((o, i) => [`overlay ${i}`, o])] as [
    string,
    CollectorConfig,
  ][])('%s limits memory first, then redacts, then samples', (_, config) => {
    expect(lintPipelines(config)).toEqual([]);
  });

  test('use no name of yesterday', () => {
    expect([BASE, ...OVERLAYS].flatMap(lintNames)).toEqual([]);
  });

  test('batch where they send', () => {
    expect(lintQueues(BASE)).toEqual([]);
  });

  test('hold no secret', () => {
    expect([BASE, ...OVERLAYS].flatMap(lintSecrets)).toEqual([]);
  });

  test('say of every variable what it is for, and docs/telemetry.md does too', () => {
    expect(lintVariables(TEXT, { 'docs/telemetry.md': TELEMETRY_PAGE })).toEqual([]);
  });

  test('listen where the variables say, on ports of their own', () => {
    expect(lintPorts(TEXT)).toEqual([]);
  });

  test('send nothing to a vendor, to Prometheus or to the log unless an overlay is given', () => {
    const exporters = Object.values(BASE.service.pipelines).flatMap((p) => p.exporters ?? []);
    expect(new Set(exporters)).toEqual(new Set(['otlp_grpc/jaeger', 'nop']));
    expect(BASE.service.extensions).toEqual(['health_check']);
  });

  test('replace no list of each other, so that they can be given together', () => {
    const [vendor, prometheus] = OVERLAYS.map(({ service }) => Object.keys(service.pipelines));
    expect(vendor?.filter((name) => prometheus?.includes(name))).toEqual([]);
  });
});

describe('a rule finds', () => {
  const lint = (text: string): CollectorConfig => parseConfig(text);

  test('a reference to nothing, and a definition that nothing uses', () => {
    const text = broken('exporters: [otlp_grpc/jaeger]', 'exporters: [otlp_grpc/yaeger]');
    expect(lintReferences(lint(text), OVERLAYS)).toEqual([
      'traces: exporters otlp_grpc/yaeger is not defined',
      'exporters otlp_grpc/jaeger is used nowhere',
    ]);
    const unstored = broken('storage: file_storage', 'storage: file_store');
    expect(lintReferences(lint(unstored), OVERLAYS)).toEqual(
      [
        'exporters.otlp_http/vendor.sending_queue.storage: extensions file_store is not defined',
      ].map((fault) => fault.replace('exporters.', '')),
    );
  });

  test('processors out of order', () => {
    const text = broken(
      '[memory_limiter, resource_detection, transform',
      '[resource_detection, memory_limiter, transform',
    );
    expect(lintPipelines(lint(text))).toEqual([
      'traces: memory_limiter must come first',
      expect.stringContaining('traces: processors must come in this order'),
    ]);
    const bare = broken('[memory_limiter, resource_detection, redaction]', '[memory_limiter]');
    expect(lintPipelines(lint(bare))).toEqual(['metrics: nothing is redacted']);
  });

  test('an alias, the batch processor and the old form of own telemetry', () => {
    expect(lintNames(lint(TEXT.replaceAll('otlp_http/', 'otlphttp/')))).toEqual([
      'exporters otlphttp/prometheus: use otlp_http',
      'exporters otlphttp/vendor: use otlp_http',
    ]);
    expect(lintNames(lint(broken('processors:\n', 'processors:\n  batch: {}\n')))).toEqual([
      'processors batch: use sending_queue.batch of the exporter',
    ]);
    expect(lintNames(lint(broken('      level: normal', '      address: 0.0.0.0:8888')))).toEqual([
      'metrics.address: use metrics.readers',
    ]);
  });

  test('an exporter that does not batch', () => {
    const text = broken(
      /insecure: (.*)\n {4}sending_queue:\n {6}batch:/,
      'insecure: $1\n    sending_queue:\n      sizer:',
    );
    expect(lintQueues(lint(text))).toEqual(['otlp_grpc/jaeger: sending_queue.batch is missing']);
  });

  test('a secret that is written down, bare or as a default', () => {
    const fault = [
      'exporters.otlp_http/vendor.headers.0.value: a secret comes from the environment, without a default',
    ];
    expect(lintSecrets(lint(broken('${env:VENDOR_OTLP_KEY:-}', 'abc123')))).toEqual(fault);
    expect(lintSecrets(lint(broken('KEY:-}', 'KEY:-abc123}')))).toEqual(fault);
  });

  test('a variable without a default, without a word, or with two stories', () => {
    expect(lintVariables(broken('_SLOW_MS:-2000}', '_SLOW_MS}'), {})).toEqual([
      'SAMPLING_SLOW_MS: has no default',
    ]);
    expect(lintVariables(broken('_SLOW_MS:-2000}', '_SLOW_MS:-500}'), {})).toEqual([
      'SAMPLING_SLOW_MS: its default is 500, the head says 2000',
    ]);
    expect(
      lintVariables(broken(/#.*SAMPLING_SLOW_MS.*\n/, ''), {
        'a page': TELEMETRY_PAGE.replaceAll('`SAMPLING_SLOW_MS`', ''),
      }),
    ).toEqual([
      'SAMPLING_SLOW_MS: is not in the head of the file',
      'SAMPLING_SLOW_MS: is not in a page',
    ]);
  });

  test('a port that nobody can change, and one that is taken twice', () => {
    expect(lintPorts(broken('${env:COLLECTOR_HEALTH_PORT:-13133}', '13133'))).toEqual([
      'extensions.health_check.endpoint: its port must come from a COLLECTOR_*_PORT variable',
    ]);
    expect(lintPorts(broken(/COLLECTOR_HTTP_PORT +4318/, 'COLLECTOR_HTTP_PORT 4317'))).toEqual([
      'two listeners share a port',
    ]);
  });
});

/** Where a module's name is not made of the component's type. */
const MODULES: Readonly<Record<string, string>> = {
  otlp_grpc: 'otlp',
  otlp_http: 'otlphttp',
  file_storage: 'filestorage',
};

describe('the builder manifest', () => {
  const manifest = parseManifest(read(MANIFEST));

  test('has exactly the components that the files define', () => {
    for (const kind of [...KINDS, 'extensions'] as const) {
      const types = new Set(Object.keys(BASE[kind] ?? {}).map(typeOf));
      const wanted = [...types].map((type) => {
        const stem = MODULES[type] ?? type.replaceAll('_', '');
        return type === 'file_storage' ? stem : stem + kind.slice(0, -1);
      });
      const built = manifest[kind]?.map(({ module }) => module.slice(module.lastIndexOf('/') + 1));
      expect(built?.toSorted()).toEqual(wanted.toSorted());
    }
  });

  test('reads files and the environment alone', () => {
    expect(manifest['providers']?.map(({ module }) => module.split('/').at(-1))).toEqual([
      'envprovider',
      'fileprovider',
    ]);
  });

  test('is of one line, the one of the builder', () => {
    const { providers = [], ...components } = manifest;
    const versions = Object.values(components).flatMap((modules) => modules.map((m) => m.version));
    expect(new Set(versions)).toEqual(new Set([BUILDER.split('@')[1]]));
    expect(new Set(providers.map(({ version }) => version)).size).toBe(1);
  });
});
