/** Reads single variables of an environment and collects what is wrong with them. */

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvReader {
  /** One line a fault, naming the variable and what it takes; never its value. */
  readonly faults: string[];
  /** Trimmed; the specification treats an empty value as unset. */
  text(name: string): string | undefined;
  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined;
  /** Comma-separated, without repetitions. */
  listOf<T extends string>(name: string, allowed: readonly T[]): readonly T[] | undefined;
  boolean(name: string): boolean;
  positiveInteger(name: string): number | undefined;
  url(name: string): string | undefined;
  /** `name=value` pairs, values percent-encoded, as `OTEL_EXPORTER_OTLP_HEADERS` has them. */
  headers(name: string): readonly string[];
}

const COMPLETE_HEADERS =
  /^\s*[\w.!#$%&'*+^`|~-]+\s*=[^,]+(,\s*[\w.!#$%&'*+^`|~-]+\s*=[^,]+)*,?\s*$/;

/** The values of a header list; what is not percent-encoded right is taken as it is. */
function headerValues(text: string): string[] {
  return text.split(',').flatMap((pair) => {
    const value = pair.slice(pair.indexOf('=') + 1).trim();
    try {
      return [value, decodeURIComponent(value)];
    } catch {
      return [value];
    }
  });
}

const describeUrlFault = (value: string): string | undefined => {
  const url = URL.parse(value);
  if (url && (url.username || url.password)) {
    return 'credentials belong into OTEL_EXPORTER_OTLP_HEADERS, not the URL';
  }
  return url && ['http:', 'https:'].includes(url.protocol)
    ? undefined
    : 'expected an http:// or https:// URL, e.g. http://localhost:4318';
};

export function createEnvReader(env: Environment): EnvReader {
  const faults: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;

  /** Undefined for an item outside of the set, which is then a fault. */
  function known<T extends string>(name: string, item: string, allowed: readonly T[]) {
    const found = allowed.find((candidate) => candidate === item.trim().toLowerCase());
    if (!found) faults.push(`${name}: expected one of ${allowed.join(', ')}`);
    return found;
  }

  return {
    faults,
    text,
    oneOf(name, allowed) {
      const value = text(name);
      return value === undefined ? undefined : known(name, value, allowed);
    },
    listOf(name, allowed) {
      const items = text(name)?.split(',');
      const found = items?.map((item) => known(name, item, allowed));
      return found && [...new Set(found.filter((item) => item !== undefined))];
    },
    boolean(name) {
      const value = text(name)?.toLowerCase();
      if (value !== undefined && value !== 'true' && value !== 'false') {
        faults.push(`${name}: expected true or false`);
      }
      return value === 'true';
    },
    positiveInteger(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (/^[1-9]\d{0,9}$/.test(value)) return Number(value);
      faults.push(`${name}: expected a whole number above 0`);
      return undefined;
    },
    url(name) {
      const value = text(name);
      const fault = value === undefined ? undefined : describeUrlFault(value);
      if (fault !== undefined) faults.push(`${name}: ${fault}`);
      return value;
    },
    headers(name) {
      const value = text(name);
      if (value === undefined) return [];
      if (!COMPLETE_HEADERS.test(value)) {
        faults.push(`${name}: expected name=value pairs, comma-separated, values percent-encoded`);
      }
      return headerValues(value);
    },
  };
}
