/** Every tool through the official clients of both eras, over both transports. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { TOOLS } from '../../src/tools/index.ts';
import {
  LEGACY_REVISION,
  MODERN_REVISION,
  type Era,
  type TestClient,
  connect,
} from '../support/clients.ts';
import { type TestServer, startServer } from '../support/server.ts';
import { OPS_CASES } from './ops-tool-cases.ts';
import { READ_CASES } from './tool-cases.ts';

const CASES = { ...READ_CASES, ...OPS_CASES };

let sample: SampleService;
let server: TestServer;

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample });
});
afterAll(async () => {
  await server.stop();
  await sample.close();
});

test('the table above has every tool', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(TOOLS.map(({ name }) => name).toSorted());
});

const CONNECTIONS = [
  ['legacy', 'HTTP'],
  ['legacy', 'stdio'],
  ['modern', 'HTTP'],
  ['modern', 'stdio'],
] as const satisfies readonly (readonly [Era, string])[];

describe.each(CONNECTIONS)('a %s client over %s', (era, transport) => {
  let client: TestClient;
  beforeAll(async () => {
    client = await connect(era, transport === 'HTTP' ? { url: server.url } : { stdio: { sample } });
    // From now on the 1.x client checks structured content against the output schema.
    await client.listTools();
  });
  afterAll(() => client.close());

  test('speaks the revision of its era and sees every tool with both schemas', async () => {
    expect(client.revision).toBe(era === 'legacy' ? LEGACY_REVISION : MODERN_REVISION);
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    for (const tool of tools) {
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool.outputSchema).toMatchObject({ type: 'object', required: ['success'] });
    }
  });

  test.each(Object.entries(CASES))('%s answers', async (tool, { args, answer, text }) => {
    const result = await client.call(tool, args);
    expect(result.payload).toMatchObject(answer);
    expect(result.isError).toBe(false);
    expect(result.text).toMatch(text);
  });

  test.each(Object.entries(CASES))(
    '%s says what is wrong with its arguments',
    async (tool, { bad, names }) => {
      const result = await client.call(tool, bad);
      expect(result.isError).toBe(true);
      expect(result.payload).toMatchObject({
        success: false,
        error: 'Invalid input',
        code: 'invalid_input',
        reason: expect.any(String) as unknown,
        retryable: false,
      });
      expect(result.payload['message']).toContain(names);
      expect(result.text).toContain(names);
    },
  );
});
