/** Manifests made of committed files that kustomize cannot reach: it reads nothing outside its folder. */
import { readFileSync, readdirSync } from 'node:fs';
import { format } from 'oxfmt';
import { parse, stringify } from 'yaml';

const RULES = new URL('../prometheus/rules/', import.meta.url);
const BOARDS = new URL('../grafana/dashboards/', import.meta.url);

const HEAD = '# Made by `node deploy/kubernetes/generate.ts`: change what it is made of.\n';

const LABELS = { 'app.kubernetes.io/name': 'youtube-mcp' };

function filesOf(folder: URL, ending: string): { name: string; text: string }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (names.length === 0) throw new Error(`${folder.pathname} has no *${ending}`);
  return names
    .toSorted()
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
}

/** As the formatter leaves it, so that `npm run format` changes nothing in a committed file. */
async function manifest(value: unknown): Promise<string> {
  const text = HEAD + stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  const { code, errors } = await format('manifest.yaml', text, {
    printWidth: 100,
    singleQuote: true,
  });
  const [error] = errors;
  if (error) throw new Error(`a manifest is no YAML: ${error.message}`);
  return code;
}

/** The groups of all rule files as the operator of Prometheus takes them. */
export function prometheusRule(): Promise<string> {
  const groups = filesOf(RULES, '.yml').flatMap(
    ({ text }) => (parse(text) as { groups: unknown[] }).groups,
  );
  return manifest({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'youtube-mcp', labels: LABELS },
    spec: { groups },
  });
}

/** The boards as the sidecar of Grafana takes them, without the space that is for readers. */
export function dashboards(): Promise<string> {
  const boards = filesOf(BOARDS, '.json').map(({ name, text }): [string, string] => [
    name,
    JSON.stringify(JSON.parse(text)),
  ]);
  return manifest({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'youtube-mcp-dashboards',
      labels: { ...LABELS, grafana_dashboard: '1' },
      annotations: { grafana_folder: 'YouTube MCP' },
    },
    data: Object.fromEntries(boards),
  });
}

/** By the name of the file in `monitoring/`. */
export const GENERATED = {
  'prometheus-rule.yaml': prometheusRule,
  'dashboards.yaml': dashboards,
} as const satisfies Record<string, () => Promise<string>>;
