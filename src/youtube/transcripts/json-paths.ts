/** Looks into JSON that may be of any shape: what is not there, or is something else, is empty. */

export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

export function text(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function list(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Whether this is an object with something in it. */
export function isFilled(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).some((inner) => inner !== null && inner !== undefined)
  );
}

/** The ways YouTube writes a text: bare, `{simpleText}`, `{runs: [{text}]}` and `{content}`. */
export function richText(value: unknown): string {
  if (typeof value === 'string') return value;
  return (
    text(value, 'simpleText') ||
    list(value, 'runs')
      .map((run) => text(run, 'text'))
      .join('') ||
    text(value, 'content')
  );
}

/** Every text under one of these keys, however deep; at most `most` values are looked at. */
export function textsUnder(value: unknown, keys: ReadonlySet<string>, most = 2_000): string[] {
  const found: string[] = [];
  const queue: unknown[] = [value];
  for (let index = 0; index < queue.length && index < most; index += 1) {
    const next = queue[index];
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, inner] of Object.entries(next)) {
      if (keys.has(key) && typeof inner === 'string') found.push(inner);
      else queue.push(inner);
    }
  }
  return found;
}
