/** A real Prometheus in a folder of its own, for tests and for the picture of the boards. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePort } from '../support/free-port.ts';
import { makeFolder, removeFolder } from '../support/program.ts';

const RULES = new URL('../../deploy/prometheus/rules/', import.meta.url);

const PATIENCE_MS = 60_000;

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Epoch seconds, and the value as text: it may be NaN or an infinity. */
  readonly values: readonly (readonly [number, string])[];
}

export interface RealPrometheus {
  readonly url: string;
  /** Throws with the words of Prometheus when it does not take the expression. */
  ask(expression: string): Promise<readonly Series[]>;
  /** @param start epoch seconds; so are `end` and `step` */
  askRange(
    expression: string,
    start: number,
    end: number,
    step: number,
  ): Promise<readonly Series[]>;
  /** Resolves once the target was scraped again, and the rules evaluated after that. */
  untilScraped(): Promise<void>;
  stop(): Promise<void>;
}

/** Asks until it is so: a scrape comes once a second. */
export async function untilTrue(check: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await check().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`within a minute it did not come true: ${what}`);
    await wait(100);
  }
}

interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly { readonly for?: string }[];
  }[];
}

/** The shipped rules, evaluated each second and without the patience of `for`. */
function hurriedRules(folder: string): string[] {
  return readdirSync(RULES)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => {
      const { groups } = parse(readFileSync(new URL(file, RULES), 'utf8')) as RuleFile;
      // Left out of what is written: a field that is undefined.
      const hurried = groups.map((group) => ({
        ...group,
        interval: undefined,
        rules: group.rules.map((rule) => ({ ...rule, for: undefined })),
      }));
      const path = join(folder, file);
      writeFileSync(path, stringify({ groups: hurried }, { keepUndefined: false }));
      return path;
    });
}

/**
 * Starts one that scrapes `origin` each second as the job youtube-mcp, with the shipped rules.
 * @param program its path, or its name on PATH
 */
export async function startPrometheus(program: string, origin: string): Promise<RealPrometheus> {
  const folder = makeFolder();
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: hurriedRules(folder),
      scrape_configs: [
        { job_name: 'youtube-mcp', static_configs: [{ targets: [new URL(origin).host] }] },
      ],
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  // Without the program there is an error and no exit; the wait below says so in a minute otherwise.
  const failed = ended.then(() => Promise.reject(new Error('Prometheus ended')));
  failed.catch(() => undefined);

  const prometheus = createAsker(url);
  await Promise.race([
    failed,
    untilTrue(async () => (await fetch(`${url}/-/ready`)).ok, 'Prometheus is ready'),
  ]);
  return {
    ...prometheus,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      removeFolder(folder);
    },
  };
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly (Partial<Series> & {
      readonly metric: Series['metric'];
      readonly value?: Series['values'][number];
    })[];
  };
}

function createAsker(url: string): Omit<RealPrometheus, 'stop'> {
  async function request(path: string, query: Record<string, string>): Promise<readonly Series[]> {
    const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query).toString()}`);
    const { status, error, data } = (await answer.json()) as Answer;
    if (status !== 'success' || !data) throw new Error(`${query['query']}: ${error}`);
    return data.result.map(({ metric, value, values }) => ({
      metric,
      values: values ?? (value ? [value] : []),
    }));
  }
  const ask = (expression: string) => request('query', { query: expression });
  const lastOf = async (expression: string): Promise<number> =>
    Number((await ask(expression))[0]?.values[0]?.[1] ?? 0);
  return {
    url,
    ask,
    askRange: (expression, start, end, step) =>
      request('query_range', {
        query: expression,
        start: String(start),
        end: String(end),
        step: String(step),
      }),
    async untilScraped() {
      const from = Date.now() / 1000;
      const isAfter = async (expression: string, time: number): Promise<boolean> =>
        (await lastOf(expression)) > time;
      await untilTrue(() => isAfter('max(timestamp(up == 1))', from), 'it was scraped again');
      const scraped = Date.now() / 1000;
      const recorded = 'max(timestamp(job:mcp_tool_calls_judged:rate5m))';
      // The first rates need two scrapes.
      await untilTrue(() => isAfter(recorded, scraped), 'the rules were evaluated');
    },
  };
}
