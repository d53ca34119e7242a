/** deploy/compose.yaml against its schema, and against every file that must agree with it. */
import { existsSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { FLUSH_DEADLINE_MS } from '../../src/commands/serve-http.ts';
import { loadConfig } from '../../src/config.ts';
import { documentedVariables, variablesOf } from '../collector/read-config.ts';
import { appEnvironment, compose } from './compose-environment.ts';
import { composeSchema, secondsOf } from './compose-schema.ts';
import { SAMPLE_KEY, faultsOf, unreadVariables } from './environment.ts';
import { ROOT, isPinned, parseDockerfile, readText, readYaml, secretsIn } from './read-deploy.ts';

const text = readText('deploy/compose.yaml');
const { services } = compose;
const app = services['youtube-mcp'];
const collectorText = readText('collector-config.yaml');
const collectorPorts = documentedVariables(collectorText);

/** Where each listens inside its container. */
const LISTENS: Readonly<Record<string, readonly number[]>> = {
  'youtube-mcp': [8080],
  'otel-collector': [...collectorPorts]
    .filter(([name]) => name.endsWith('_PORT'))
    .map(([, port]) => Number(port)),
  // Its built-in configuration, all in one: OTLP, pages and query API, health, own metrics.
  jaeger: [4317, 4318, 16_686, 13_133, 8888],
  prometheus: [9090],
  alertmanager: [9093],
  grafana: [3000],
};

const listensAt = (host: string, port: number): boolean => LISTENS[host]?.includes(port) ?? false;

/** `host:container:mode` of a mount. */
const mounts = Object.entries(services).flatMap(([service, { volumes = [] }]) =>
  volumes.map((volume) => {
    const [source = '', target = '', mode] = volume.split(':');
    return { service, source, target, mode };
  }),
);

test('the schema refuses an unknown key, a public port and a container that is not hardened', () => {
  const broken = (change: object): boolean =>
    composeSchema.safeParse({
      ...compose,
      services: { ...services, 'youtube-mcp': { ...app, ...change } },
    }).success;
  expect(broken({})).toBe(true);
  expect(broken({ enviroment: {} })).toBe(false);
  expect(broken({ ports: ['8080:8080'] })).toBe(false);
  expect(broken({ read_only: false })).toBe(false);
  expect(broken({ environment: { PORT: 8080 } })).toBe(false);
});

test('it has the six services, all of them pinned to one version', () => {
  expect(Object.keys(services).toSorted()).toEqual(Object.keys(LISTENS).toSorted());
  const loose = Object.values(services)
    .map(({ image }) => image)
    .filter((image) => !isPinned(image));
  expect(loose).toEqual([]);
  expect(['a:latest', 'a', 'a:1', 'a:v1.2', 'a:1.2.3'].filter(isPinned)).toEqual(['a:1.2.3']);
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  expect(app?.image).toBe(`youtube-mcp:${version}`);
});

test('the Collector is of the version that the manifest of our own build names', () => {
  const [, version = ''] =
    /otlpreceiver v([\d.]+)/.exec(readText('deploy/collector/builder-config.yaml')) ?? [];
  expect(services['otel-collector']?.image).toMatch(
    new RegExp(`:${version.replaceAll('.', '\\.')}$`),
  );
});

test('every port that is published is one that its service listens on, and no two are the same', () => {
  const published = Object.entries(services).flatMap(([service, { ports }]) =>
    ports.map((port) => {
      const [, variable = '', host = '', inside = ''] =
        /\$\{(\w+):-(\d+)\}:(\d+)$/.exec(port) ?? [];
      return { service, variable, host, inside: Number(inside) };
    }),
  );
  expect(published.filter(({ service, inside }) => !listensAt(service, inside))).toEqual([]);
  expect(new Set(published.map(({ host }) => host)).size).toBe(published.length);
  const documented = readText('deploy/.env.example');
  expect(
    published.filter(
      ({ variable, host }) => !new RegExp(`^#${variable}=${host}$`, 'm').test(documented),
    ),
  ).toEqual([]);
});

test('every variable that compose asks for is in deploy/.env.example, and the other way round', () => {
  const asked = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? ''));
  const documented = readText('deploy/.env.example').match(/^#?([A-Z_]+)(?==)/gm) ?? [];
  expect(documented.map((name) => name.replace('#', '')).toSorted()).toEqual([...asked].toSorted());
});

test('the server starts with what it is given, and compose says what to do without a key', () => {
  const environment = appEnvironment({ SERVER_API_KEY: SAMPLE_KEY });
  expect(unreadVariables(environment)).toEqual([]);
  expect(faultsOf(environment)).toEqual([]);
  expect(faultsOf(appEnvironment({}))).toEqual([expect.stringMatching(/^SERVER_API_KEY: /)]);
  expect(app?.environment?.['SERVER_API_KEY']).toMatch(
    /^\$\{SERVER_API_KEY:\?.*deploy\/\.env.*openssl rand -hex 32\}$/,
  );
});

test('metrics are open to the network of the stack, and their port to this machine alone', () => {
  const config = loadConfig({}, 'youtube', appEnvironment({ SERVER_API_KEY: SAMPLE_KEY }));
  expect(config).toMatchObject({ METRICS_PUBLIC: true });
  expect(app?.ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  // The name in the Host header of Prometheus.
  expect(config.ALLOWED_HOSTS).toContain('youtube-mcp');
});

test('no app metric reaches Prometheus twice: it scrapes, and the server sends none', () => {
  const { otel } = loadConfig({}, 'youtube', appEnvironment({ SERVER_API_KEY: SAMPLE_KEY }));
  expect(otel).toMatchObject({ traces: 'otlp', metrics: 'none', logs: 'none' });
  const configs = services['otel-collector']?.command?.filter((one) => one.includes('--config'));
  expect(configs).toEqual(['--config=/etc/otelcol-contrib/config.yaml']);
  expect(services['prometheus']?.command?.join(' ')).not.toContain('otlp');
});

test('no secret is in it', () => {
  for (const { environment = {} } of Object.values(services)) {
    expect(secretsIn(text, environment)).toEqual([]);
  }
  expect(secretsIn('', { API_KEY: 'abc', OTHER_TOKEN: '${X:-abc}' })).toHaveLength(2);
});

test('what is mounted exists: files read-only, volumes declared and all of them used', () => {
  const files = mounts.filter(({ source }) => source.startsWith('.'));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter(({ source }) => !existsSync(`${ROOT}deploy/${source}`))).toEqual([]);
  expect(files.filter(({ mode }) => mode !== 'ro')).toEqual([]);
  const named = mounts.filter(({ source }) => !source.startsWith('.')).map(({ source }) => source);
  expect(named.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  expect(mounts).toContainEqual(
    expect.objectContaining({ service: 'youtube-mcp', source: 'state', target: '/data' }),
  );
});

test('the time to stop is longer than the drain and the last flush', () => {
  const config = loadConfig({}, 'youtube', appEnvironment({ SERVER_API_KEY: SAMPLE_KEY }));
  const needed = (config.LAME_DUCK_MS + config.DRAIN_TIMEOUT_MS + FLUSH_DEADLINE_MS) / 1000;
  expect(secondsOf(app?.stop_grace_period ?? '')).toBeGreaterThan(needed);
});

test('everything but the Collector has a health check, that of the server being the image its own', () => {
  const without = Object.entries(services).filter(([, { healthcheck }]) => !healthcheck);
  expect(without.map(([name]) => name)).toEqual(['otel-collector']);
  const [own] = parseDockerfile(readText('Dockerfile')).filter(
    ({ name }) => name === 'HEALTHCHECK',
  );
  const inImage: unknown = JSON.parse(own?.argument.split(' CMD ')[1] ?? '');
  expect(isDeepStrictEqual(app?.healthcheck?.test, ['CMD', ...(inImage as string[])])).toBe(true);
  const lost = Object.entries(services).filter(([service, { healthcheck }]) => {
    const url = URL.parse(/http:\S+/.exec(healthcheck?.test.join(' ') ?? '')?.[0] ?? '');
    return url !== null && !listensAt(service, Number(url.port));
  });
  expect(lost).toEqual([]);
});

test('the Collector is given variables that it reads, and everyone finds it at its ports', () => {
  const collector = services['otel-collector'];
  const read = new Set(variablesOf(collectorText).map(({ name }) => name));
  const foreign = Object.keys(collector?.environment ?? {}).filter((name) => !read.has(name));
  expect(foreign).toEqual(['GOMEMLIMIT']);
  expect(collector?.environment?.['COLLECTOR_HOST']).toBe('0.0.0.0');
  const endpoint = new URL(app?.environment?.['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '');
  expect(endpoint.hostname).toBe('otel-collector');
  expect(endpoint.port).toBe(collectorPorts.get('COLLECTOR_HTTP_PORT'));
  const [host = '', port] = (collector?.environment?.['JAEGER_OTLP_ENDPOINT'] ?? '').split(':');
  expect(listensAt(host, Number(port))).toBe(true);
});

test('Prometheus scrapes and alerts at services of the stack, and finds its rules', () => {
  const config = readYaml('deploy/prometheus/prometheus.yml') as {
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly {
      readonly job_name: string;
      readonly static_configs: readonly { readonly targets: readonly string[] }[];
    }[];
    readonly alerting: {
      readonly alertmanagers: readonly {
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
  };
  const targetsOf = (configs: readonly { readonly targets: readonly string[] }[]): string[] =>
    configs.flatMap(({ targets }) => targets);
  const scraped = new Map(
    config.scrape_configs.map((job) => [job.job_name, targetsOf(job.static_configs)]),
  );
  const alerted = config.alerting.alertmanagers.flatMap((one) => targetsOf(one.static_configs));
  expect(scraped.get('youtube-mcp')).toEqual(['youtube-mcp:8080']);
  expect(scraped.get('otel-collector')).toEqual([
    `otel-collector:${collectorPorts.get('COLLECTOR_METRICS_PORT')}`,
  ]);
  expect(alerted).toEqual(['alertmanager:9093']);
  const lost = [...scraped.values(), alerted].flat().filter((target) => {
    const [host = '', port] = target.split(':');
    return !listensAt(host === 'localhost' ? 'prometheus' : host, Number(port));
  });
  expect(lost).toEqual([]);

  const folder = '/etc/prometheus/';
  const inside = mounts.filter(({ service }) => service === 'prometheus');
  for (const pattern of config.rule_files) {
    const path = pattern.startsWith('/') ? pattern : folder + pattern;
    const mount = inside.find(({ target }) => path.startsWith(`${target}/`));
    expect(mount).toBeDefined();
    expect(statSync(`${ROOT}deploy/${mount?.source}`).isDirectory()).toBe(true);
    expect(pattern).toMatch(/\*\.yml$/);
  }
});

test('Grafana finds its Prometheus, and its boards where the provisioning looks for them', () => {
  const { datasources } = readYaml('deploy/grafana/provisioning/datasources/prometheus.yaml') as {
    readonly datasources: readonly { readonly url: string }[];
  };
  const url = new URL(datasources[0]?.url ?? '');
  expect(listensAt(url.hostname, Number(url.port))).toBe(true);
  const { providers } = readYaml('deploy/grafana/provisioning/dashboards/youtube-mcp.yaml') as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const targets = mounts.filter(({ service }) => service === 'grafana').map(({ target }) => target);
  expect(targets).toContain('/etc/grafana/provisioning');
  expect(targets).toContain(providers[0]?.options.path);
});
