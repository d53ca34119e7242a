import { describe, expect, test } from 'vitest';
import { parseUriTemplate } from '../../src/mcp/uri-template.ts';

describe('a plain URI', () => {
  const template = parseUriTemplate('quota://status');

  test('is matched by itself', () => {
    expect(template.hasVariables).toBe(false);
    expect(template.match('quota://status')).toEqual({});
  });

  test.each([
    'quota://status/',
    'quota://status?',
    'quota://status?x=1',
    'quota://status#x',
    'quota://statu',
    'quota://STATUS',
    'Quota://status',
    ' quota://status',
    'quota:status',
    'quota://me@status',
    'quota://status:80',
    '',
  ])('is not %j', (uri) => {
    expect(template.match(uri)).toBeUndefined();
  });
});

describe('a template', () => {
  const template = parseUriTemplate('toy://page/{id}{?size,from}');

  test('says which variables it has', () => {
    expect(template).toMatchObject({ hasVariables: true, variables: ['id', 'size', 'from'] });
  });

  test.each([
    ['toy://page/7', { id: '7' }],
    ['toy://page/-7_x', { id: '-7_x' }],
    ['toy://page/a%2Fb', { id: 'a/b' }],
    ['toy://page/%D7%A9', { id: 'ש' }],
    ['toy://page/7?size=l', { id: '7', size: 'l' }],
    ['toy://page/7?from=3&size=l', { id: '7', size: 'l', from: '3' }],
    ['toy://page/7?size=', { id: '7', size: '' }],
    ['toy://page/7?size=a%26b%3Dc+d', { id: '7', size: 'a&b=c+d' }],
    ['toy://page/__proto__', { id: '__proto__' }],
  ])('reads %s', (uri, values) => {
    expect(template.match(uri)).toEqual(values);
  });

  test.each([
    'toy://page/',
    'toy://page',
    'toy://page//7',
    'toy://page/7/',
    'toy://page/7/8',
    'toy://pages/7',
    'toy://page:1/7',
    'toy://me@page/7',
    'TOY://page/7',
    'toys://page/7',
    'https://toy/page/7',
    'toy://page/7?',
    'toy://page/7?colour=red',
    'toy://page/7?size=l&colour=red',
    'toy://page/7?size=l&size=s',
    'toy://page/7?size=l&size=l',
    'toy://page/7?size=l&',
    'toy://page/7?&size=l',
    'toy://page/7?size',
    'toy://page/7?size=l=s',
    'toy://page/7?id=8',
    'toy://page/7?Size=l',
    'toy://page/7?size=l?from=3',
    'toy://page/7#top',
    'toy://page/7?size=l#top',
    'toy://page/%',
    'toy://page/%E0%A4%A',
    'toy://page/7?size=%',
    `toy://page/${'7'.repeat(3_000)}`,
  ])('is not the form of %s', (uri) => {
    expect(template.match(uri)).toBeUndefined();
  });
});

test.each([
  '',
  'page/{id}',
  'toy://page/{id',
  'toy://page/x{id}',
  'toy://page/{id}x',
  'toy://page/{+id}',
  'toy://page/{id*}',
  'toy://page/{?size}/{id}',
  'toy://page/{id}?size={size}',
  'toy://page/{id}{&size}',
  'toy://page/{id}{?size}{?from}',
])('the form %j is a mistake of ours', (template) => {
  expect(() => parseUriTemplate(template)).toThrow(template);
});
