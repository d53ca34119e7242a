/** What Grafana is given beside the boards agrees with the rest of deploy/. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): unknown =>
  parse(readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8'));

interface Sources {
  readonly datasources: readonly {
    readonly type: string;
    readonly uid: string;
    readonly url: string;
    readonly isDefault: boolean;
    readonly jsonData: { readonly timeInterval: string };
  }[];
}

interface Providers {
  readonly providers: readonly {
    readonly type: string;
    readonly options: { readonly path: string };
  }[];
}

interface Prometheus {
  readonly global: { readonly scrape_interval: string };
}

interface Compose {
  readonly services: Readonly<Record<string, { readonly volumes?: readonly string[] }>>;
}

test('the data source asks the Prometheus of the stack, at the interval at which it scrapes', () => {
  const { datasources } = read('grafana/provisioning/datasources/prometheus.yaml') as Sources;
  const { global } = read('prometheus/prometheus.yml') as Prometheus;
  const { services } = read('compose.yaml') as Compose;
  expect(datasources).toMatchObject([
    {
      type: 'prometheus',
      isDefault: true,
      url: 'http://prometheus:9090',
      jsonData: { timeInterval: global.scrape_interval },
    },
  ]);
  expect(Object.keys(services)).toContain('prometheus');
});

test('the boards are looked for where compose mounts them', () => {
  const { providers } = read('grafana/provisioning/dashboards/youtube-mcp.yaml') as Providers;
  const { services } = read('compose.yaml') as Compose;
  const mounts = (services['grafana']?.volumes ?? []).map((volume) => volume.split(':'));
  const [from] = mounts.find(([, to]) => to === providers[0]?.options.path) ?? [];
  expect(providers).toHaveLength(1);
  expect(from).toBe('./grafana/dashboards');
  expect(mounts.map(([, to]) => to)).toContain('/etc/grafana/provisioning');
});
