/** Reading the query of a Data API request as the service reads it. */
import {
  badRequest,
  forbidden,
  incompatibleParameters,
  invalidChoice,
  missingPart,
  noFilter,
  outOfRange,
  unknownParameter,
  unknownPart,
} from './api-error.ts';

/** Every method takes these; the `$` spellings come from Google's generated clients. */
const COMMON_PARAMETERS: ReadonlySet<string> = new Set([
  'part',
  'key',
  'fields',
  'alt',
  'prettyPrint',
  'quotaUser',
  'userIp',
  'access_token',
  'oauth_token',
  'callback',
  'uploadType',
  'upload_protocol',
  '$.xgafv',
  '$alt',
  '$prettyPrint',
]);

export interface Params {
  /** The first value, or undefined when absent or empty. */
  one(name: string): string | undefined;
  /** All values, comma separated or repeated, without blanks. */
  list(name: string): readonly string[];
  /** A whole number in [min, max]. Throws 400 `invalidParameter`. */
  int(name: string, range: { min: number; max: number; fallback: number }): number;
  /** A member of a closed set. Throws 400 `invalidParameter`. */
  choice<T extends string>(name: string, allowed: readonly T[], fallback: T): T;
  /** An RFC 3339 instant as epoch milliseconds. Throws 400 `badRequest`. */
  instant(name: string): number | undefined;
  /** The parts asked for. Throws 400 when absent or unknown, 403 when only the owner may. */
  parts(known: readonly string[], ownerOnly?: readonly string[]): ReadonlySet<string>;
  /** The one filter that is present. Throws 400 when there is none, or more than one. */
  filter<T extends string>(names: readonly T[]): T;
  /** A stable text of everything that decides what is listed, for page tokens. */
  scope(): string;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function parseInstant(name: string, value: string): number {
  const time = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw badRequest(
      `Invalid value at '${name}' (type.googleapis.com/google.protobuf.Timestamp), Field '${name}', Invalid time format: Failed to parse input, "${value}"`,
    );
  }
  return time;
}

function scopeOf(query: URLSearchParams, own: readonly string[]): string {
  return own
    .filter((name) => name !== 'pageToken' && name !== 'maxResults')
    .map((name) => `${name}=${query.getAll(name).join(',')}`)
    .join('&');
}

/**
 * Wraps a query string.
 * @param own the parameters of this method beside the common ones; any other is refused, as the
 * real service does, so that a misspelt one shows
 */
export function parseParams(query: URLSearchParams, own: readonly string[]): Params {
  for (const name of query.keys()) {
    if (!COMMON_PARAMETERS.has(name) && !own.includes(name)) throw unknownParameter(name);
  }
  const one = (name: string): string | undefined => query.get(name) || undefined;
  const list = (name: string): readonly string[] =>
    query
      .getAll(name)
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '');
  return {
    one,
    list,
    int(name, { min, max, fallback }) {
      const value = one(name);
      if (value === undefined) return fallback;
      const number = Number(value);
      if (!/^-?\d+$/.test(value) || number < min || number > max) {
        throw outOfRange(name, value, min, max);
      }
      return number;
    },
    choice(name, allowed, fallback) {
      const value = one(name);
      if (value === undefined) return fallback;
      const found = allowed.find((option) => option.toLowerCase() === value.toLowerCase());
      if (found === undefined) throw invalidChoice(name, value, allowed);
      return found;
    },
    instant(name) {
      const value = one(name);
      return value === undefined ? undefined : parseInstant(name, value);
    },
    parts(known, ownerOnly = []) {
      const asked = list('part');
      if (asked.length === 0) throw missingPart();
      for (const part of asked) {
        if (ownerOnly.includes(part)) throw forbidden();
        if (!known.includes(part)) throw unknownPart(part);
      }
      return new Set(asked);
    },
    filter(names) {
      const present = names.filter((name) => one(name) !== undefined);
      const [first] = present;
      if (first === undefined) throw noFilter(names);
      if (present.length > 1) throw incompatibleParameters(present);
      return first;
    },
    scope: () => scopeOf(query, own),
  };
}
