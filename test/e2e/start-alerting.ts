/** Prometheus and Alertmanager with the shipped files, beside each other on free ports. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { freePort } from '../support/free-port.ts';
import { makeFolder, removeFolder } from '../support/program.ts';
import { untilTrue } from './real-prometheus.ts';

export const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));

const readYaml = (path: string): Record<string, unknown> =>
  parse(readFileSync(join(DEPLOY, path), 'utf8')) as Record<string, unknown>;

/** One message of Alertmanager to a webhook. */
export interface Notice {
  /** `page` or `ticket`. */
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

async function startWebhook(): Promise<{ server: Server; port: number; notices: Notice[] }> {
  const notices: Notice[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      notices.push(JSON.parse(body) as Notice);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, notices };
}

/** The shipped rules with every `for` of a second, evaluated each second. */
function writeRules(folder: string): void {
  mkdirSync(folder);
  for (const file of readdirSync(join(DEPLOY, 'prometheus/rules'))) {
    const text = readFileSync(join(DEPLOY, 'prometheus/rules', file), 'utf8');
    const hurried = text
      .replace(/^( +for: )\w+$/gm, '$11s')
      .replace(/^( +interval: )\w+$/gm, '$11s');
    writeFileSync(join(folder, file), hurried);
  }
}

/** The shipped configuration; ports are others, and everything happens each second. */
function writePrometheusConfig(path: string, ports: Readonly<Record<string, number>>): void {
  let text = readFileSync(join(DEPLOY, 'prometheus/prometheus.yml'), 'utf8');
  for (const [address, port] of Object.entries(ports)) {
    if (!text.includes(address)) throw new Error(`prometheus.yml has no target ${address}`);
    text = text.replaceAll(address, `127.0.0.1:${port}`);
  }
  writeFileSync(path, text.replace(/^( +\w+_(?:interval|timeout): )\w+$/gm, '$11s'));
}

/** The shipped routes and inhibitions; the two receivers get a webhook, and nobody waits. */
function writeAlertmanagerConfig(path: string, webhookPort: number): void {
  const config = readYaml('alertmanager/alertmanager.yml');
  const receivers = (config['receivers'] as { name: string }[]).map(({ name }) => ({
    name,
    webhook_configs: [{ url: `http://127.0.0.1:${webhookPort}/${name}`, send_resolved: true }],
  }));
  const text = stringify({ ...config, receivers });
  writeFileSync(path, text.replace(/^( +group_(?:wait|interval): )\w+$/gm, '$11s'));
}

export interface Alerting {
  readonly prometheus: string;
  readonly alertmanager: string;
  /** What the webhooks were sent, oldest first. */
  readonly notices: readonly Notice[];
  stop(): Promise<void>;
}

/** @param serverPort where the job youtube-mcp is scraped, and @param collectorPort otel-collector */
export async function startAlerting(
  programs: Readonly<Record<'prometheus' | 'prometheus-alertmanager', string>>,
  { serverPort, collectorPort }: Readonly<Record<'serverPort' | 'collectorPort', number>>,
): Promise<Alerting> {
  const folder = makeFolder();
  const webhook = await startWebhook();
  const [own, other] = [await freePort(), await freePort()];
  writeRules(join(folder, 'rules'));
  writePrometheusConfig(join(folder, 'prometheus.yml'), {
    'youtube-mcp:8080': serverPort,
    'otel-collector:8888': collectorPort,
    'alertmanager:9093': other,
    'localhost:9090': own,
  });
  writeAlertmanagerConfig(join(folder, 'alertmanager.yml'), webhook.port);
  const start = (program: string, ...args: string[]): ChildProcess =>
    spawn(program, args, { stdio: 'ignore', cwd: folder });
  const children = [
    start(
      programs.prometheus,
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=35d',
      `--web.listen-address=127.0.0.1:${own}`,
    ),
    start(
      programs['prometheus-alertmanager'],
      '--config.file=alertmanager.yml',
      '--storage.path=alerts',
      '--cluster.listen-address=',
      `--web.listen-address=127.0.0.1:${other}`,
    ),
  ];
  const alerting: Alerting = {
    prometheus: `http://127.0.0.1:${own}`,
    alertmanager: `http://127.0.0.1:${other}`,
    notices: webhook.notices,
    async stop() {
      const running = children.filter(
        ({ exitCode, signalCode }) => (exitCode ?? signalCode) === null,
      );
      const ended = running.map((child) => once(child, 'exit'));
      for (const child of running) child.kill('SIGTERM');
      await Promise.all(ended);
      webhook.server.close();
      removeFolder(folder);
    },
  };
  try {
    for (const url of [alerting.prometheus, alerting.alertmanager]) {
      await untilTrue(async () => (await fetch(`${url}/-/ready`)).ok, `${url} is ready`);
    }
    return alerting;
  } catch (error) {
    await alerting.stop();
    throw error;
  }
}
