/** Google's partial responses: `fields=items(id,snippet/title),nextPageToken`. */
import { invalidFields } from './api-error.ts';

/** What to keep: a subtree by name, or everything below. */
type Mask = 'all' | ReadonlyMap<string, Mask>;

function merge(into: Map<string, Mask>, name: string, mask: Mask): void {
  const known = into.get(name);
  if (known === undefined) into.set(name, mask);
  else if (known === 'all' || mask === 'all') into.set(name, 'all');
  else {
    const both = new Map(known);
    for (const [key, value] of mask) merge(both, key, value);
    into.set(name, both);
  }
}

/** Reads a mask. Throws 400 `invalidParameter` when it is not one. */
function parseMask(text: string): Mask {
  let at = 0;
  const fail = (): never => {
    throw invalidFields(text);
  };
  const list = (): Map<string, Mask> => {
    const found = new Map<string, Mask>();
    for (;;) {
      const [name, mask] = selection();
      merge(found, name, mask);
      if (text[at] !== ',') return found;
      at += 1;
    }
  };
  const selection = (): [string, Mask] => {
    const name = /^(?:\*|[A-Za-z][A-Za-z0-9_]*)/.exec(text.slice(at))?.[0] ?? fail();
    at += name.length;
    if (text[at] === '/') {
      at += 1;
      const [child, mask] = selection();
      return [name, new Map([[child, mask]])];
    }
    if (text[at] !== '(') return [name, 'all'];
    at += 1;
    const children = list();
    if (text[at] !== ')') fail();
    at += 1;
    return [name, children];
  };
  const mask = list();
  if (at !== text.length) fail();
  return mask;
}

function keep(value: unknown, mask: Mask): unknown {
  if (mask === 'all' || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => keep(one, mask));
  const kept: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    const wanted = mask.get(name) ?? mask.get('*');
    if (wanted !== undefined) kept[name] = keep(child, wanted);
  }
  return kept;
}

/** The answer reduced to what the mask names. Throws 400 on a mask that cannot be read. */
export function applyFields(body: unknown, fields: string | undefined): unknown {
  return fields === undefined ? body : keep(body, parseMask(fields.replaceAll(' ', '')));
}
