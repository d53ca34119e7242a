/** Reads `/metrics` as a Prometheus does. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  readonly text: string;
  readonly samples: readonly Sample[];
  /** Family names with their types, as HELP and TYPE declare them. */
  readonly families: ReadonlyMap<string, string>;
  /** All series of a name, those under these labels at least when labels are given. */
  series(name: string, labels?: Readonly<Record<string, string>>): readonly Sample[];
  /** The value of exactly one series; throws when there is none or more. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

const SAMPLE_LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

function parseSample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = SAMPLE_LINE.exec(line) ?? [];
  if (name === '') throw new Error(`not a sample: ${line}`);
  return {
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text]),
    ),
    value: value === '+Inf' ? Infinity : Number(value),
  };
}

export function parseScrape(text: string): Scrape {
  const lines = text.split('\n').filter((line) => line !== '');
  const samples = lines.filter((line) => !line.startsWith('#')).map(parseSample);
  const families = new Map(
    lines
      .filter((line) => line.startsWith('# TYPE '))
      .map((line): [string, string] => {
        const [, , name = '', type = ''] = line.split(' ');
        return [name, type];
      }),
  );
  const series: Scrape['series'] = (name, labels = {}) =>
    samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  return {
    text,
    samples,
    families,
    series,
    value(name, labels = {}) {
      const [first, ...more] = series(name, labels);
      if (!first || more.length > 0) {
        throw new Error(
          `${name} ${JSON.stringify(labels)}: ${more.length + (first ? 1 : 0)} series`,
        );
      }
      return first.value;
    },
  };
}

/** Scrapes a server. Throws when the answer is not 200. */
export async function scrape(origin: string): Promise<Scrape> {
  const response = await fetch(`${origin}/metrics`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}: ${text}`);
  return parseScrape(text);
}
