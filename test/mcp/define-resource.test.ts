import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineResource } from '../../src/mcp/define-resource.ts';
import { page, status } from './open-reader.ts';

test('a resource with variables is listed by its template, one without by its URI', () => {
  expect(page.definition).toEqual({
    uriTemplate: 'toy://page/{id}{?size}',
    name: 'page',
    title: 'Page',
    description: 'One page.',
    mimeType: 'text/plain',
  });
  expect(status.definition).toEqual({
    uri: 'toy://status',
    name: 'status',
    title: 'Status',
    description: 'How it goes.',
    mimeType: 'application/json',
  });
});

test.each([
  ['toy://page/{id}', z.object({})],
  ['toy://page/{id}', z.object({ id: z.string(), size: z.string() })],
  ['toy://page', z.object({ id: z.string() })],
])('%s with other parameters than its variables fails at start', (uri, params) => {
  const declare = () =>
    defineResource({
      ...page,
      uri,
      params,
      read: async () => ({ text: '' }),
    });
  expect(declare).toThrow(uri);
});
