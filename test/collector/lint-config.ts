/**
 * What the Collector's own `validate` does not know, or cannot say where there is no Collector:
 * every rule gives the faults it finds, one line each.
 */
import {
  type CollectorConfig,
  KINDS,
  documentedVariables,
  leavesOf,
  parseConfig,
  variablesOf,
} from './read-config.ts';

/** Type and optional name: `otlp_http/vendor` is of type `otlp_http`. */
export const typeOf = (id: string): string => id.split('/', 1)[0] ?? '';

/** Names that still work and will not, with today's; and what has a better place. */
const OUTDATED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  receivers: {},
  processors: {
    batch: 'sending_queue.batch of the exporter',
    resourcedetection: 'resource_detection',
    k8sattributes: 'k8s_attributes',
    tailsampling: 'tail_sampling',
    groupbytrace: 'tail_sampling',
  },
  exporters: {
    otlp: 'otlp_grpc',
    otlphttp: 'otlp_http',
    logging: 'debug',
    prometheusremotewrite: 'otlp_http/prometheus',
    jaeger: 'otlp_grpc/jaeger',
  },
  extensions: {
    healthcheckv2: 'health_check',
    memory_ballast: 'GOMEMLIMIT',
    ballast: 'GOMEMLIMIT',
  },
};

/** Defined, and wired by nothing: it is there to be put into a list by hand. */
const SPARE = new Set(['exporters debug']);

/** The looks of real secrets; patterns of `redaction` and `transform` are not values. */
const SECRET =
  /AIza[\w-]{30}|ya29\.[\w-]{10}|GOCSPX-|eyJ[\w-]{10}|(?:Bearer|Basic|ApiKey) [\w+/=-]{8}/;
const SECRET_PATH = /headers\.\d+\.value|headers\.[^.]+$|passw|secret|token|api_?key|credential/i;
const ENV_WITHOUT_DEFAULT_VALUE = /^\$\{env:\w+(?::-)?\}$/;

interface Use {
  readonly kind: string;
  readonly id: string;
  readonly where: string;
}

function usesOf({ service, exporters = {} }: CollectorConfig): Use[] {
  const storages = leavesOf(exporters).filter(({ path }) => path.endsWith('sending_queue.storage'));
  return [
    ...(service.extensions ?? []).map((id) => ({ kind: 'extensions', id, where: 'service' })),
    ...storages.map(({ path, value }) => ({ kind: 'extensions', id: String(value), where: path })),
    ...Object.entries(service.pipelines).flatMap(([where, pipeline]) =>
      KINDS.flatMap((kind) => (pipeline[kind] ?? []).map((id) => ({ kind, id, where }))),
    ),
  ];
}

function definitionsOf(config: CollectorConfig): string[] {
  return [...KINDS, 'extensions' as const].flatMap((kind) =>
    Object.keys(config[kind] ?? {}).map((id) => `${kind} ${id}`),
  );
}

export function lintReferences(
  base: CollectorConfig,
  overlays: readonly CollectorConfig[],
): string[] {
  const defined = new Set(definitionsOf(base));
  const uses = [base, ...overlays].flatMap(usesOf);
  const used = new Set(uses.map(({ kind, id }) => `${kind} ${id}`));
  return [
    ...uses
      .filter(({ kind, id }) => !defined.has(`${kind} ${id}`))
      .map(({ kind, id, where }) => `${where}: ${kind} ${id} is not defined`),
    ...[...defined]
      .filter((name) => !used.has(name) && !SPARE.has(name))
      .map((name) => `${name} is used nowhere`),
  ];
}

const ORDER = ['memory_limiter', 'resource_detection', 'transform', 'redaction', 'tail_sampling'];

/** @param config of an overlay only the pipelines that it adds or changes */
export function lintPipelines({ service }: CollectorConfig): string[] {
  return Object.entries(service.pipelines).flatMap(([name, { processors }]) => {
    if (processors === undefined) return [];
    const faults: string[] = [];
    const types = processors.map(typeOf);
    if (types[0] !== 'memory_limiter') faults.push(`${name}: memory_limiter must come first`);
    if (!types.includes('redaction')) faults.push(`${name}: nothing is redacted`);
    const ranks = types.map((type) => ORDER.indexOf(type));
    if (ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) {
      faults.push(`${name}: processors must come in this order: ${ORDER.join(', ')}`);
    }
    return faults;
  });
}

export function lintNames(config: CollectorConfig): string[] {
  const faults = definitionsOf(config).flatMap((name) => {
    const [kind = '', id = ''] = name.split(' ');
    const better = OUTDATED[kind]?.[typeOf(id)];
    return better === undefined ? [] : [`${name}: use ${better}`];
  });
  const telemetry = leavesOf(config.service.telemetry).map(({ path }) => path);
  if (telemetry.includes('metrics.address')) faults.push('metrics.address: use metrics.readers');
  return faults;
}

/** What sends over the network must queue and batch by itself. */
export function lintQueues({ exporters = {} }: CollectorConfig): string[] {
  return Object.entries(exporters).flatMap(([id, settings]) => {
    if (!typeOf(id).startsWith('otlp_')) return [];
    const batched = leavesOf(settings).some(({ path }) => path.startsWith('sending_queue.batch.'));
    return batched ? [] : [`${id}: sending_queue.batch is missing`];
  });
}

export function lintSecrets(config: CollectorConfig): string[] {
  return leavesOf(config).flatMap(({ path, value }) => {
    if (/^processors\.(redaction|transform)/.test(path) || typeof value !== 'string') return [];
    const isSecret =
      SECRET.test(value) || (SECRET_PATH.test(path) && !ENV_WITHOUT_DEFAULT_VALUE.test(value));
    return isSecret ? [`${path}: a secret comes from the environment, without a default`] : [];
  });
}

/** @param documents texts that must name every variable too */
export function lintVariables(text: string, documents: Readonly<Record<string, string>>): string[] {
  const documented = documentedVariables(text);
  const variables = variablesOf(text);
  const names = new Set(variables.map(({ name }) => name));
  return [
    ...variables.flatMap(({ name, fallback }) => {
      if (fallback === undefined) return [`${name}: has no default`];
      const said = documented.get(name);
      if (said === undefined) return [`${name}: is not in the head of the file`];
      return said === fallback
        ? []
        : [`${name}: its default is ${fallback}, the head says ${said}`];
    }),
    ...[...documented.keys()]
      .filter((name) => !names.has(name))
      .map((name) => `${name}: is documented and not read`),
    ...Object.entries(documents).flatMap(([document, content]) =>
      [...names]
        .filter((name) => !content.includes(`\`${name}\``))
        .map((name) => `${name}: is not in ${document}`),
    ),
  ];
}

/** Ports that the file listens on: distinct, and where the variables say. */
export function lintPorts(text: string): string[] {
  const ports = [...documentedVariables(text)].filter(([name]) => name.endsWith('_PORT'));
  const listening = leavesOf(parseConfig(text)).filter(
    ({ path, value }) =>
      /^(receivers|extensions|service\.telemetry)\./.test(path) &&
      /\.(endpoint|port)$/.test(path) &&
      value !== undefined,
  );
  const numbers = ports.map(([, port]) => port);
  return [
    ...listening
      .filter(({ value }) => !/\$\{env:COLLECTOR_\w+_PORT:-\d+\}$/.test(String(value)))
      .map(({ path }) => `${path}: its port must come from a COLLECTOR_*_PORT variable`),
    ...listening
      .filter(
        ({ path, value }) =>
          path.endsWith('endpoint') &&
          !String(value).startsWith('${env:COLLECTOR_HOST:-127.0.0.1}:'),
      )
      .map(({ path }) => `${path}: must listen on COLLECTOR_HOST`),
    ...(new Set(numbers).size === numbers.length ? [] : ['two listeners share a port']),
  ];
}
