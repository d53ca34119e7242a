/**
 * JSON Schema as `tools/list` carries it. Every client downloads it and most hand it to a model, so
 * what zod writes out without need is taken away; what is accepted stays the same, because arguments
 * and results are checked against the zod schemas.
 */
import type { Tool } from '@modelcontextprotocol/server';
import * as z from 'zod';

/** JSON Schema with an object at its root, as MCP demands. */
export type ObjectSchema = Tool['inputSchema'];

type Node = z.core.JSONSchema.BaseSchema;

/** `anyOf: [{type: 'integer'}, {type: 'null'}]` → `type: ['integer', 'null']`. */
function joinNullable(node: Node): void {
  const [value, none, ...more] = node.anyOf ?? [];
  if (!value || !none || more.length > 0) return;
  const isPlain = Object.keys(value).length === 1 && typeof value.type === 'string';
  if (!isPlain || none.type !== 'null') return;
  delete node.anyOf;
  Object.assign(node, { type: [value.type, 'null'] });
}

function slim(node: Node, io: 'input' | 'output'): void {
  // `z.int()` writes the bounds of a safe integer on each.
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
  // The format says it in a word; the pattern of a date takes 300 characters.
  if (node.format !== undefined) delete node.pattern;
  if (io === 'output') {
    delete node.additionalProperties;
    delete node.required;
    delete node.readOnly;
  }
}

/** @param io whether defaults are optional (`input`) or present (`output`) */
export function publishSchema(schema: z.ZodObject, io: 'input' | 'output'): ObjectSchema {
  const {
    $schema: _dialect,
    properties = {},
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      slim(jsonSchema, io);
      joinNullable(jsonSchema);
    },
  });
  return { ...rest, type: 'object', properties } as ObjectSchema;
}
