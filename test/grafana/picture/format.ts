/** Figures with their units, as Grafana's names of units have them. */

const SI = ['', 'k', 'M', 'G'];

function short(value: number, decimals: number): string {
  let scaled = value;
  let step = 0;
  while (Math.abs(scaled) >= 10_000 && step < SI.length - 1) {
    scaled /= 1_000;
    step += 1;
  }
  return `${trim(scaled, decimals)}${SI[step] ?? ''}`;
}

const trim = (value: number, decimals: number): string => String(Number(value.toFixed(decimals)));

function seconds(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1) return `${trim(value * 1_000, size < 0.01 ? 1 : 0)} ms`;
  if (size < 120) return `${trim(value, size < 10 ? 2 : 0)} s`;
  return size < 7_200 ? `${trim(value / 60, 1)} min` : `${trim(value / 3_600, 1)} h`;
}

const FORMATS: Readonly<Record<string, (value: number, decimals: number) => string>> = {
  short,
  s: seconds,
  h: (value) => `${trim(value, 1)} h`,
  percentunit: (value, decimals) => `${trim(value * 100, Math.min(decimals, 1))} %`,
  reqps: (value, decimals) => `${trim(value, decimals)} /s`,
  cpm: (value, decimals) => `${trim(value, decimals)} /min`,
};

/** Throws for a unit that it does not know: a figure with a wrong one is worse than no picture. */
export function formatFigure(value: number, unit: string, decimals = 2): string {
  const format = FORMATS[unit];
  if (!format) throw new Error(`nobody taught the picture the unit ${unit}`);
  return format(value, decimals);
}

/** From 0 or below to a round figure at or above `max`, in about four steps. */
export function niceTicks(min: number, max: number): number[] {
  const span = max - min || 1;
  const raw = span / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw;
  const first = Math.floor(min / step);
  const last = Math.ceil(max / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
