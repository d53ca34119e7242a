/** Tools that answer with other content than text, and one whose schema uses all of JSON Schema. */
import { setTimeout as wait } from 'node:timers/promises';
import type { EmbeddedResource, ImageContent } from '@modelcontextprotocol/server';
import { type FixtureTool, PNG, WAV, fixtureTool, say } from './fixture.ts';
import jsonSchema from './json-schema-2020-12.json' with { type: 'json' };

const IMAGE: ImageContent = { type: 'image', data: PNG, mimeType: 'image/png' };

const embedded = (uri: string, mimeType: string, text: string): EmbeddedResource => ({
  type: 'resource',
  resource: { uri, mimeType, text },
});

/** The type of an import knows only that `type` is some text. */
const JSON_SCHEMA = { ...jsonSchema, type: 'object' } as const;

const LOG_STEP_MS = 50;

export const CONTENT_TOOLS: readonly FixtureTool[] = [
  fixtureTool('test_image_content', 'Returns a picture.', () => ({ content: [IMAGE] })),
  fixtureTool('test_audio_content', 'Returns a sound.', () => ({
    content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  })),
  fixtureTool('test_embedded_resource', 'Returns a resource.', () => ({
    content: [
      embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
    ],
  })),
  fixtureTool('test_multiple_content_types', 'Returns text, picture and resource.', () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      IMAGE,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  })),
  fixtureTool('test_tool_with_logging', 'Logs thrice.', async (_args, { mcpReq }) => {
    await mcpReq.log('info', 'Tool execution started');
    await wait(LOG_STEP_MS);
    await mcpReq.log('info', 'Tool processing data');
    await wait(LOG_STEP_MS);
    await mcpReq.log('info', 'Tool execution completed');
    return say('It was logged.');
  }),
  fixtureTool('test_logging_tool', 'Logs once.', async (_args, { mcpReq }) => {
    await mcpReq.log('info', 'For whoever asked for it');
    return say('It was logged.');
  }),
  fixtureTool(
    'json_schema_2020_12_tool',
    'Tool with JSON Schema 2020-12 features',
    () => say('The arguments were taken.'),
    JSON_SCHEMA,
  ),
];
