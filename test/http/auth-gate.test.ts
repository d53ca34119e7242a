import { expect, test } from 'vitest';
import { AUTH_CATALOGUE } from '../../otel/auth-instruments.ts';
import { createApiKeyAuthenticator } from '../../src/auth/authenticator.ts';
import { REFUSALS } from '../../src/auth/refusal.ts';
import { scopesAmong, scopesNeeded } from '../../src/auth/scopes.ts';
import { authGate } from '../../src/http/auth-gate.ts';
import { createSecret } from '../../src/secret.ts';
import type { Scope } from '../../src/security/principal.ts';
import { openInstruments } from '../otel/open-metrics.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { openServer } from './open-app.ts';

const KEYS = ['first-key-that-is-long-enough', 'second-key,with!signs'];

async function openGate() {
  const { instruments, scrape } = openInstruments();
  const authenticate = authGate({
    authenticator: createApiKeyAuthenticator(KEYS.map(createSecret)),
    scopeOfTool: () => 'youtube.read',
    instruments,
  });
  const seen: unknown[] = [];
  const server = await openServer({
    authenticate,
    answer: async (_request, extra) => {
      seen.push({ authInfo: extra?.authInfo, client: extra?.client });
      return Response.json({});
    },
  });
  return { ...server, url: `${server.origin}/mcp`, seen, counted: scrape };
}

const LIST = rpc('tools/list', {}, 7);

test.each([
  ['as a bearer', { authorization: `Bearer ${KEYS[0]}` }],
  ['the scheme in small letters', { authorization: `bearer ${KEYS[0]}` }],
  ['in its own header', { 'x-api-key': KEYS[0] ?? '' }],
  ['the second key', { authorization: `Bearer ${KEYS[1]}` }],
])('a key is accepted: %s', async (_name, headers: Record<string, string>) => {
  await using gate = await openGate();
  const answer = await post(gate.url, LIST, headers);
  expect(answer.status).toBe(200);
  expect(gate.received).toEqual([LIST]);
  expect(
    (await gate.counted()).value('mcp_auth_attempts_total', { outcome: 'accepted', reason: 'ok' }),
  ).toBe(1);
});

test.each<[string, Record<string, string>, string, number, string]>([
  ['nothing', {}, '', 401, 'no_credential'],
  [
    'another key',
    { authorization: 'Bearer first-key-that-is-long-enougH' },
    '',
    401,
    'unknown_api_key',
  ],
  ['a part of a key', { authorization: 'Bearer first-key' }, '', 401, 'unknown_api_key'],
  ['a longer key', { authorization: `Bearer ${KEYS[0]}x` }, '', 401, 'unknown_api_key'],
  [
    'both at once',
    { authorization: `Bearer ${KEYS[0]}`, 'x-api-key': KEYS[0] ?? '' },
    '',
    400,
    'malformed',
  ],
  ['Basic', { authorization: `Basic ${btoa(`x:${KEYS[0]}`)}` }, '', 401, 'wrong_scheme'],
  ['in the query', {}, `?api_key=${KEYS[0]}`, 400, 'in_query'],
  ['an encoded name in the query', {}, `?%61pi_key=${KEYS[0]}`, 400, 'in_query'],
  [
    '12,000 characters of it',
    { authorization: `Bearer ${'x'.repeat(12_000)}` },
    '',
    400,
    'malformed',
  ],
])('a caller is refused who shows: %s', async (_name, headers, query, status, reason) => {
  await using gate = await openGate();
  const answer = await post(`${gate.url}${query}`, LIST, headers);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer( error="[a-z_]+", |$)/);
  expect(answer.message).toMatchObject({ id: 7, error: { code: -32000, data: { reason } } });
  expect(answer.text).not.toContain(KEYS[0]);
  expect(gate.received).toEqual([]);
  const counted = await gate.counted();
  expect(counted.value('mcp_auth_attempts_total', { outcome: 'refused', reason })).toBe(1);
  // A wrong key is no failure of OAuth.
  expect(counted.series('mcp_oauth_errors_total').some(({ value }) => value > 0)).toBe(false);
});

test('what is behind the gate learns who calls, and not with what', async () => {
  await using gate = await openGate();
  const [key = ''] = KEYS;
  await post(gate.url, LIST, { authorization: `Bearer ${key}` });
  const id = createSecret(key).fingerprint();
  expect(gate.seen).toEqual([
    {
      authInfo: {
        token: '',
        clientId: id,
        scopes: ['youtube.read', 'youtube.write', 'youtube.manage'],
      },
      client: expect.objectContaining({ userId: id }),
    },
  ]);
});

test('each reason has its series before it happens', () => {
  const preset = AUTH_CATALOGUE.authAttempts.preset.map(({ reason }) => reason);
  expect(preset).toEqual(['ok', ...Object.keys(REFUSALS)]);
  const errors = AUTH_CATALOGUE.oauthErrors.preset.map((labels) => labels.error_type);
  const told = Object.values(REFUSALS).flatMap((facts) => ('error' in facts ? [facts.error] : []));
  expect(errors).toEqual(expect.arrayContaining(['issuer_unavailable', ...told]));
});

const call = (name: unknown) => rpc('tools/call', { name });
const scopeOfTool = (name: string): Scope =>
  name === 'write_it' ? 'youtube.write' : name === 'erase_it' ? 'youtube.manage' : 'youtube.read';

test.each<[string, unknown, readonly Scope[]]>([
  ['a list', rpc('tools/list'), ['youtube.read']],
  ['a tool that reads', call('read_it'), ['youtube.read']],
  ['a tool that writes', call('write_it'), ['youtube.read', 'youtube.write']],
  ['a tool that erases', call('erase_it'), ['youtube.read', 'youtube.write', 'youtube.manage']],
  ['a batch of both', [call('read_it'), call('write_it')], ['youtube.read', 'youtube.write']],
  ['an empty batch', [], ['youtube.read']],
  ['a tool that nobody knows', call('__proto__'), ['youtube.read']],
  ['a name that is no text', call({ name: 'write_it' }), ['youtube.read']],
  ['no body', undefined, ['youtube.read']],
  ['null', null, ['youtube.read']],
  ['a text', 'tools/call', ['youtube.read']],
  ['null among others', [null, call('write_it')], ['youtube.read', 'youtube.write']],
  ['no parameters', { method: 'tools/call', params: null }, ['youtube.read']],
])('scopes that a body needs: %s', (_name, body, needed) => {
  expect(scopesNeeded(body, scopeOfTool)).toEqual(needed);
});

test.each<[readonly string[], readonly Scope[]]>([
  [[], []],
  [['openid', 'youtube'], []],
  [['youtube.read'], ['youtube.read']],
  [['youtube.manage'], ['youtube.read', 'youtube.write', 'youtube.manage']],
  [
    ['youtube.write', 'openid'],
    ['youtube.read', 'youtube.write'],
  ],
])('of the names %j, %j are scopes of ours', (names, scopes) => {
  expect(scopesAmong(names)).toEqual(scopes);
});
