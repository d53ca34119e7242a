import { expect, test } from 'vitest';
import * as z from 'zod';
import { type ToolDeclaration, defineTool } from '../../src/mcp/define-tool.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { toy } from './open-runner.ts';

const declaration: ToolDeclaration<z.ZodObject, z.ZodObject, null> = {
  name: 'some_tool',
  title: 'Some',
  description: 'Does something.',
  toolset: 'read',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  input: z.object({}),
  output: z.object({}),
  run: async () => ({}),
  render: () => '',
};

test.each(['get_video_info', 'abc', 'a_1', `a${'b'.repeat(63)}`])('%s is a name', (name) => {
  expect(defineTool({ ...declaration, name }).name).toBe(name);
});

test.each([
  '',
  'ab',
  'Get',
  'getVideo',
  'get-video',
  '1abc',
  '_abc',
  'get video',
  'gét',
  `a${'b'.repeat(64)}`,
])('%j is no name of a tool, and is told at start', (name) => {
  expect(() => defineTool({ ...declaration, name })).toThrow('not snake_case');
});

test('the published output demands success alone and declares what success and failure may hold', () => {
  const { outputSchema } = toy.definition;
  expect(outputSchema['required']).toEqual(['success']);
  expect(Object.keys(outputSchema['properties'] as object).toSorted()).toEqual([
    'code',
    'echoed',
    'error',
    'message',
    'note',
    'quota',
    'reason',
    'retry_after_seconds',
    'retryable',
    'success',
  ]);
  expect(outputSchema).not.toHaveProperty('additionalProperties');
  expect(outputSchema).not.toHaveProperty('$schema');
});

test('the published input is strict, and what has a default is not required', () => {
  expect(toy.definition.inputSchema).toMatchObject({
    type: 'object',
    required: ['text'],
    additionalProperties: false,
    properties: { text: { type: 'string', minLength: 2, maxLength: 5 }, count: { default: 1 } },
  });
});

test('a tool refuses arguments that it does not know', () => {
  expect(toy.input.safeParse({ text: 'abc', x: 1 }).success).toBe(false);
  expect(toy.input.safeParse({ text: 'abc' }).success).toBe(true);
});

test.each(TOOLS.map((tool) => [tool.name, tool] as const))(
  '%s can be carried by MCP',
  (_name, tool) => {
    const { definition } = tool;
    const { inputSchema, outputSchema } = definition;
    expect([inputSchema.type, outputSchema.type]).toEqual(['object', 'object']);
    expect(inputSchema['additionalProperties']).toBe(false);
    expect(outputSchema['required']).toEqual(['success']);
    // References would need the definitions that are not sent with them.
    expect(JSON.stringify(definition)).not.toMatch(/\$ref|\$defs|\$schema/);
    expect(Object.values(definition.annotations)).toEqual(Array(4).fill(expect.any(Boolean)));
    expect(definition.title).not.toBe('');
    expect(definition.description.length).toBeGreaterThan(40);
    expect(definition.description.length).toBeLessThan(400);
  },
);
