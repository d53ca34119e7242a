/** deploy/kubernetes against the fields of the API, and against what the server does. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import { GENERATED } from '../../deploy/kubernetes/generated.ts';
import { FLUSH_DEADLINE_MS } from '../../src/commands/serve-http.ts';
import { loadConfig } from '../../src/config.ts';
import { SAMPLE_KEY, faultsOf, unreadVariables } from './environment.ts';
import {
  MANIFEST_SCHEMAS,
  deploymentSchema,
  kustomizationSchema,
  networkPolicySchema,
  operationsSchema,
  podMonitorSchema,
  serviceSchema,
} from './kubernetes-schemas.ts';
import {
  KUBERNETES,
  ROOT,
  isPinned,
  parseDockerfile,
  readManifests,
  readText,
  readYaml,
  secretsIn,
} from './read-deploy.ts';
import { unknownKeys } from './unknown-keys.ts';

const manifests = readManifests();
const isKustomization = (path: string): boolean => path.endsWith('kustomization.yaml');
const kustomizations = manifests
  .filter(({ path }) => isKustomization(path))
  .map(({ path, content }) => ({ path, content: kustomizationSchema.parse(content) }));
/** Files that change others, by `path` of the kustomization's patches. */
const patches = new Set(
  kustomizations.flatMap(({ path, content }) =>
    (content.patches ?? []).map((patch) => join(dirname(path), patch.path)),
  ),
);
const messagesOf = (schema: z.ZodType, content: unknown): string[] =>
  (schema.safeParse(content).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
const read = (path: string): unknown => readYaml(`${KUBERNETES}${path}`);

const deployment = deploymentSchema.parse(read('base/deployment.yaml'));
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const patch = read('production/deployment.yaml') as z.infer<typeof deploymentSchema>;

/** What the container gets, filled in as the kubelet does: by what stands before. */
function environmentOf(...lists: (typeof pod.containers)[number]['env'][]): Record<string, string> {
  const given: Record<string, string> = {
    POD_IP: '10.1.2.3',
    CLIENT_API_KEYS: SAMPLE_KEY,
    METRICS_API_KEY: SAMPLE_KEY.toUpperCase(),
    YOUTUBE_API_KEY: 'a-key-of-youtube',
  };
  const environment: Record<string, string> = {};
  for (const entry of lists.flat()) {
    const value = 'value' in entry ? entry.value : given[entry.name];
    environment[entry.name] = (value ?? '').replaceAll(
      /\$\((\w+)\)/g,
      (reference, name: string) => environment[name] ?? reference,
    );
  }
  return environment;
}

const imageEnvironment = Object.fromEntries(
  parseDockerfile(readText('Dockerfile'))
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ argument }) =>
      [...argument.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
    ),
) as Record<string, string>;

test('every manifest has the fields of its kind and no others', () => {
  const whole = manifests.filter(({ path }) => !isKustomization(path) && !patches.has(path));
  expect(whole.length).toBeGreaterThan(7);
  for (const { path, content } of whole) {
    const { kind = '' } = content as { kind?: string };
    const schema = MANIFEST_SCHEMAS[kind];
    expect(schema, `${path} is a ${kind}`).toBeDefined();
    expect(schema && messagesOf(schema, content)).toEqual([]);
  }
});

test('every patch has fields of the kind that it changes and no others', () => {
  expect(patches.size).toBe(3);
  const faults = [...patches].flatMap((path) => {
    const content = read(path);
    // Operations have a schema of their own.
    if (Array.isArray(content)) return messagesOf(operationsSchema, content);
    const schema = MANIFEST_SCHEMAS[(content as { kind: string }).kind];
    return schema ? unknownKeys(schema, content) : [`${path}: of no known kind`];
  });
  expect(faults).toEqual([]);
});

test('a field that is misspelt is found in a manifest and in a patch', () => {
  const wrong = structuredClone(read('base/deployment.yaml')) as {
    spec: { template: { spec: Record<string, unknown> } };
  };
  wrong.spec.template.spec['securtyContext'] = {};
  expect(deploymentSchema.safeParse(wrong).success).toBe(false);
  expect(unknownKeys(deploymentSchema, wrong)).toEqual(['spec.template.spec.securtyContext']);
  expect(unknownKeys(deploymentSchema, { spec: { replica: 2 } })).toEqual(['spec.replica']);
});

test('every file is named by a kustomization, and every file that is named is there', () => {
  const named = kustomizations.flatMap(({ path, content }) =>
    [
      ...content.resources,
      ...(content.components ?? []),
      ...(content.patches ?? []).map((one) => one.path),
    ].map((one) => normalize(join(dirname(path), one))),
  );
  expect(named.filter((path) => !existsSync(`${ROOT}${KUBERNETES}${path}`))).toEqual([]);
  const files = manifests.map(({ path }) => path).filter((path) => !isKustomization(path));
  expect(named.filter((path) => path.endsWith('.yaml')).toSorted()).toEqual(files);
});

test('rules and boards are the ones of Prometheus and Grafana', async () => {
  for (const [file, make] of Object.entries(GENERATED)) {
    expect(
      readText(`${KUBERNETES}monitoring/${file}`),
      `run node deploy/kubernetes/generate.ts`,
    ).toBe(await make());
  }
  // What a cluster takes in one object, annotations not counted.
  expect(readText(`${KUBERNETES}monitoring/dashboards.yaml`).length).toBeLessThan(1_000_000);
});

test('the image is the one that is built, pinned to its version in base and overlay', () => {
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  expect(container?.image).toBe(`youtube-mcp:${version}`);
  const images = kustomizations.flatMap(({ content }) => content.images ?? []);
  expect(images.map(({ newTag }) => newTag)).toEqual([version]);
  expect(images.every(({ newName, newTag }) => isPinned(`${newName}:${newTag}`))).toBe(true);
});

test('it runs as the user of the image, alone, and ends before its successor begins', () => {
  const [user] = parseDockerfile(readText('Dockerfile')).filter(({ name }) => name === 'USER');
  const { runAsUser, runAsGroup, fsGroup } = pod.securityContext;
  expect(`${runAsUser}:${runAsGroup}`).toBe(user?.argument);
  expect(fsGroup).toBe(runAsGroup);
  expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
});

test('the server starts with the variables of base and overlay, and reads each of them', () => {
  const overlay = patch.spec.template.spec.containers[0]?.env ?? [];
  const own = container?.env ?? [];
  // Kustomize puts the variables of a patch before those of the base.
  const kept = own.filter(({ name }) => !overlay.some((entry) => entry.name === name));
  for (const environment of [environmentOf(own), environmentOf(overlay, kept)]) {
    const all = { ...imageEnvironment, ...environment };
    expect(faultsOf(all)).toEqual([]);
    const config = loadConfig({}, 'youtube', all);
    expect(config.ALLOWED_HOSTS).toEqual(
      expect.arrayContaining(['10.1.2.3', environment['PUBLIC_HOST']]),
    );
    expect(config).toHaveProperty('SERVER_API_KEY.length', 2);
    // Behind a Service that others reach, metrics are for whoever has a key.
    expect(config).toMatchObject({ METRICS_PUBLIC: false });
  }
  const written = Object.fromEntries(
    [...overlay, ...own].map((entry) => [entry.name, 'value' in entry ? entry.value : '']),
  );
  expect(unreadVariables(written)).toEqual([]);
});

test('no app metric reaches Prometheus twice: the operator scrapes, and the server sends none', () => {
  const overlay = patch.spec.template.spec.containers[0]?.env ?? [];
  const { otel } = loadConfig({}, 'youtube', {
    ...imageEnvironment,
    ...environmentOf(overlay, container?.env ?? []),
  });
  expect(otel).toMatchObject({ traces: 'otlp', metrics: 'none', logs: 'none' });
});

test('secrets are taken from the Secret by name, and none is written', () => {
  const kinds = manifests.map(({ content }) => (content as { kind?: string }).kind);
  expect(kinds).not.toContain('Secret');
  const found = manifests
    .filter(({ path }) => !path.startsWith('monitoring/'))
    .flatMap(({ path }) => secretsIn(readText(`${KUBERNETES}${path}`), {}));
  expect(found).toEqual([]);
  const written = Object.fromEntries(
    (container?.env ?? []).flatMap((entry) =>
      'value' in entry ? [[entry.name, entry.value]] : [],
    ),
  );
  expect(secretsIn('', written)).toEqual([]);
});

test('the grace is longer than the sleep before it, the lame duck, the drain and the flush', () => {
  const config = loadConfig({}, 'youtube', {
    ...imageEnvironment,
    ...environmentOf(container?.env ?? []),
  });
  const sleep = (container?.lifecycle.preStop.sleep.seconds ?? 0) * 1000;
  const needed = sleep + config.LAME_DUCK_MS + config.DRAIN_TIMEOUT_MS + FLUSH_DEADLINE_MS;
  expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(needed);
  // Time for the readiness probe to have seen 503 before connections are refused.
  const { periodSeconds = 0 } = container?.readinessProbe ?? {};
  expect(config.LAME_DUCK_MS).toBeGreaterThanOrEqual(periodSeconds * 1000);
});

test('probes ask routes of the server, at its port', () => {
  const routes = readText('src/http/app.ts');
  const probes = [container?.startupProbe, container?.readinessProbe, container?.livenessProbe];
  for (const probe of probes) {
    expect(routes).toContain(`app.get('${probe?.httpGet.path}'`);
    expect(probe?.httpGet.port).toBe(container?.ports[0]?.name);
  }
  expect(container?.livenessProbe.httpGet.path).toBe('/livez');
});

test('Service, policy and monitor mean the port of the container, which is that of the image', () => {
  const service = serviceSchema.parse(read('base/service.yaml'));
  const policy = networkPolicySchema.parse(read('base/network-policy.yaml'));
  const monitor = podMonitorSchema.parse(read('monitoring/pod-monitor.yaml'));
  const [port] = container?.ports ?? [];
  expect(port?.containerPort).toBe(Number(imageEnvironment['PORT']));
  expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual([port?.name]);
  expect(policy.spec.ingress.flatMap(({ ports }) => ports.map((one) => one.port))).toEqual([
    port?.name,
  ]);
  const [endpoint] = monitor.spec.podMetricsEndpoints;
  expect(endpoint?.port).toBe(port?.name);
  const keys = (container?.env ?? []).flatMap((entry) =>
    'valueFrom' in entry && 'secretKeyRef' in entry.valueFrom ? [entry.valueFrom.secretKeyRef] : [],
  );
  expect(keys).toContainEqual(endpoint?.authorization.credentials);
});

test('the job of the monitor is the one that rules and boards ask for', () => {
  const monitor = podMonitorSchema.parse(read('monitoring/pod-monitor.yaml'));
  const [{ pairs } = { pairs: {} }] = kustomizations.flatMap(({ content }) => content.labels ?? []);
  const labels: Readonly<Record<string, string>> = pairs;
  expect(labels[monitor.spec.jobLabel]).toBe('youtube-mcp');
  expect(monitor.spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'youtube-mcp' });
  expect(readText(`${KUBERNETES}monitoring/prometheus-rule.yaml`)).toContain('job="youtube-mcp"');
});

test('volumes are mounted where the server writes, and nowhere else', () => {
  const mounts = new Map(container?.volumeMounts.map(({ name, mountPath }) => [mountPath, name]));
  expect([...mounts.keys()].toSorted()).toEqual([imageEnvironment['DATA_DIR'], '/tmp']);
  expect(pod.volumes.map(({ name }) => name).toSorted()).toEqual([...mounts.values()].toSorted());
});

test('what it may reach is names, HTTPS outside and the Collector, which its endpoint names', () => {
  const policy = networkPolicySchema.parse(read('base/network-policy.yaml'));
  const [operation] = operationsSchema.parse(read('production/network-policy.yaml'));
  expect(policy.spec.egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([
    [53, 53],
    [443],
  ]);
  const environment = environmentOf(patch.spec.template.spec.containers[0]?.env ?? []);
  const endpoint = new URL(environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '');
  const [name, namespace] = endpoint.hostname.split('.');
  expect(operation?.value.ports).toEqual([{ protocol: 'TCP', port: Number(endpoint.port) }]);
  expect(operation?.value.to).toEqual([
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
    },
  ]);
});
