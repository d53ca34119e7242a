/** Fixtures that are declared as this server's own tools and resources are, and take the same way. */
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { ToolError } from '../../src/errors.ts';
import { defineResource } from '../../src/mcp/define-resource.ts';
import { READS_SERVER, defineTool } from '../../src/mcp/define-tool.ts';

/** Longer than the pause that the server keeps between two notifications of one call. */
const STEP_MS = 120;

const declaration = {
  toolset: 'ops',
  input: z.object({}),
  output: z.object({ text: z.string() }),
  annotations: READS_SERVER,
  render: ({ text }: { text: string }) => text,
} as const;

export const DECLARED_TOOLS = [
  defineTool({
    ...declaration,
    name: 'test_simple_text',
    title: 'Simple text',
    description: 'Returns a text.',
    run: async () => ({ text: 'This is a simple text response for testing.' }),
  }),
  defineTool({
    ...declaration,
    name: 'test_error_handling',
    title: 'Error',
    description: 'Fails.',
    run: async () => {
      throw new ToolError('unavailable', 'This tool intentionally returns an error for testing');
    },
  }),
  defineTool({
    ...declaration,
    name: 'test_tool_with_progress',
    title: 'Progress',
    description: 'Reports progress thrice.',
    run: async (_args, _deps, { report }) => {
      report(0, 100);
      await wait(STEP_MS);
      report(50, 100);
      await wait(STEP_MS);
      report(100, 100);
      return { text: 'Progress was reported.' };
    },
  }),
];

/** Its content is no text, which a declared resource has nothing else than: see `serve-fixtures.ts`. */
export const BINARY_URI = 'test://static-binary';

const resource = { toolset: 'ops', description: 'For the conformance suite.' } as const;

export const DECLARED_RESOURCES = [
  defineResource({
    ...resource,
    name: 'static-text',
    title: 'A text',
    uri: 'test://static-text',
    mimeType: 'text/plain',
    params: z.object({}),
    read: async () => ({ text: 'This is the content of the static text resource.' }),
  }),
  defineResource({
    ...resource,
    name: 'static-binary',
    title: 'A picture',
    uri: BINARY_URI,
    mimeType: 'image/png',
    params: z.object({}),
    read: async () => {
      throw new Error('read as bytes');
    },
  }),
  defineResource({
    ...resource,
    name: 'template',
    title: 'Any number',
    uri: 'test://template/{id}/data',
    mimeType: 'application/json',
    params: z.object({ id: z.string() }),
    read: async ({ id }) => ({
      text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
    }),
  }),
];
