/** Reading the resource that a write sends, as strictly as the service's own JSON reader. */
import { badRequest } from './api-error.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The members a resource may have: a list of names for an object, `value` for anything else. What is
 * not here is refused, as the real service does, so that a misspelt member shows.
 */
export interface Shape {
  readonly [name: string]: Shape | 'value';
}

export interface WriteBody {
  /** Throws 400 when the member is there and is no string. */
  text(...path: readonly string[]): string | undefined;
  /** Throws 400 when the member is there and is no whole number of 32 bits. */
  int(...path: readonly string[]): number | undefined;
  /** Throws 400 when the member is there and is neither true nor false. */
  flag(...path: readonly string[]): boolean | undefined;
  /** Throws 400 when the member is there and is no list of strings. */
  texts(...path: readonly string[]): readonly string[] | undefined;
  /** A member of a closed set. Throws 400 on any other value. */
  choice<T extends string>(allowed: readonly T[], ...path: readonly string[]): T | undefined;
  /** Whether the member is there, and not null. */
  has(...path: readonly string[]): boolean;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `videoId` as the service names its own fields: `video_id`. */
const snake = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const placeOf = (path: readonly string[]): string => ['resource', ...path.map(snake)].join('.');

function assertShape(value: Json, shape: Shape, path: readonly string[]): void {
  for (const [name, member] of Object.entries(value)) {
    const known = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (known === undefined) {
      throw badRequest(
        `Invalid JSON payload received. Unknown name "${name}" at '${placeOf(path)}': Cannot find field.`,
      );
    }
    if (known !== 'value' && isObject(member)) assertShape(member, known, [...path, name]);
  }
}

function memberAt(body: Json, path: readonly string[]): unknown {
  let at: unknown = body;
  for (const name of path) at = isObject(at) ? at[name] : undefined;
  return at ?? undefined;
}

function invalidValue(path: readonly string[], type: string, value: unknown): Error {
  return badRequest(`Invalid value at '${placeOf(path)}' (${type}), ${JSON.stringify(value)}`);
}

const isText = (value: unknown): value is string => typeof value === 'string';

const INT32_LIMIT = 2 ** 31;

function toInt(value: unknown): number | undefined {
  // Protocol buffers take a number written as text, too.
  const number = isText(value) && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < INT32_LIMIT
    ? number
    : undefined;
}

/** Wraps the body of a write. Throws 400 `badRequest` on a member that `shape` does not know. */
export function parseWriteBody(body: Json, shape: Shape): WriteBody {
  assertShape(body, shape, []);
  const text: WriteBody['text'] = (...path) => {
    const value = memberAt(body, path);
    if (value !== undefined && !isText(value)) throw invalidValue(path, 'TYPE_STRING', value);
    return value;
  };
  return {
    text,
    int(...path) {
      const value = memberAt(body, path);
      if (value === undefined) return undefined;
      const number = toInt(value);
      if (number === undefined) throw invalidValue(path, 'TYPE_INT32', value);
      return number;
    },
    flag(...path) {
      const value = memberAt(body, path);
      if (value !== undefined && typeof value !== 'boolean') {
        throw invalidValue(path, 'TYPE_BOOL', value);
      }
      return value;
    },
    texts(...path) {
      const value = memberAt(body, path);
      if (value === undefined) return undefined;
      if (!Array.isArray(value) || !value.every(isText)) {
        throw invalidValue(path, 'TYPE_STRING', value);
      }
      return value;
    },
    choice(allowed, ...path) {
      const value = text(...path);
      if (value === undefined) return undefined;
      const found = allowed.find((one) => one === value);
      if (found === undefined) throw invalidValue(path, 'TYPE_ENUM', value);
      return found;
    },
    has: (...path) => memberAt(body, path) !== undefined,
  };
}
