/** Strictness for a part of a manifest: a patch may leave out what the whole must have. */
import * as z from 'zod';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

function walk(shape: Shape, value: unknown, at: string): string[] {
  if (shape.anyOf) {
    const tries = shape.anyOf.map((option) => walk(option, value, at));
    return tries.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  if (Array.isArray(value)) {
    const { items } = shape;
    return items ? value.flatMap((item, index) => walk(items, item, `${at}.${index}`)) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const known = shape.properties?.[key] ?? shape.additionalProperties;
    if (known === undefined || known === false) return [`${at}.${key}`.slice(1)];
    return known === true ? [] : walk(known, child, `${at}.${key}`);
  });
}

/** Ways to the keys that the schema does not have. */
export const unknownKeys = (schema: z.ZodType, value: unknown): string[] =>
  walk(z.toJSONSchema(schema) as Shape, value, '');
