/** What the real server accepts for a token and what it does not, over HTTP. */
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REFUSALS } from '../../src/auth/refusal.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { type Keys, makeBadTokens } from '../auth/bad-tokens.ts';
import { AUDIENCE, type Issuer, makeKey, openIssuer } from '../auth/open-issuer.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { type TestServer, startServer } from '../support/server.ts';

/** Generous, for a machine that is busy: what costs most is the reading of the issuer's keys. */
const SLOWEST_MS = 2_000;

let sample: SampleService;
let issuer: Issuer;
let keys: Keys;
let server: TestServer;

beforeAll(async () => {
  sample = await startSample();
  issuer = await openIssuer();
  keys = { rsa: await makeKey('rsa', 'RS256'), stranger: await makeKey('stranger') };
  issuer.published = [issuer.key, keys.rsa];
  server = await startServer({
    sample,
    env: {
      AUTH_MODE: 'oauth',
      OAUTH_ISSUER: issuer.url,
      OAUTH_RESOURCE_URI: AUDIENCE,
      RATE_LIMIT_ENABLED: 'false',
    },
  });
});
afterAll(async () => {
  await server.stop();
  await issuer[Symbol.asyncDispose]();
  await sample.close();
});

const LIST = rpc('tools/list');
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const dataOf = (text: string): unknown =>
  (JSON.parse(text) as { error?: { data?: unknown } }).error?.data;

test('every bad token of the matrix is refused for its reason, and none of them is ever told', async () => {
  const bad = await makeBadTokens(issuer, keys);
  const before = await scrape(server.origin);
  let slowest = 0;
  let accepted = 0;
  const told: string[] = [];
  for (const { name, headers, query = '', reason } of bad) {
    const startedAt = performance.now();
    const answer = await post(`${server.url}${query}`, LIST, headers);
    slowest = Math.max(slowest, performance.now() - startedAt);
    if (answer.status < 400) accepted += 1;
    expect({ name, status: answer.status, data: dataOf(answer.text) }).toMatchObject({
      name,
      status: REFUSALS[reason].status,
      data: { reason },
    });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer resource_metadata="http');
    // Its last part is its own: no other text of this server ends in it.
    const shown = (headers['authorization'] ?? query).slice(-40);
    if (shown.length === 40)
      told.push(...[answer.text, ...server.stderr].filter((text) => text.includes(shown)));
  }
  const after = await scrape(server.origin);
  const counted = (outcome: string): number =>
    [before, after]
      .map((shown) =>
        shown
          .series('mcp_auth_attempts_total', { outcome })
          .reduce((sum, { value }) => sum + value, 0),
      )
      .reduce((earlier, later) => later - earlier);
  process.stdout.write(
    `${bad.length} bad tokens: ${accepted} accepted, slowest ${slowest.toFixed(0)} ms\n`,
  );
  expect(told).toEqual([]);
  expect(accepted).toBe(0);
  expect(bad.length).toBeGreaterThanOrEqual(40);
  expect(counted('refused')).toBe(bad.length);
  expect(counted('accepted')).toBe(0);
  expect(slowest).toBeLessThan(SLOWEST_MS);
});

test('64 kB of token are refused before the gate, and the server goes on', async () => {
  const answer = await post(server.url, LIST, bearer('x'.repeat(64 * 1024)));
  expect(answer.status).toBe(431);
  expect((await post(server.url, LIST, bearer(await issuer.mint()))).status).toBe(200);
});

test.each<[string, Parameters<Issuer['mint']>]>([
  ['as it should be', []],
  ['our audience among others', [{ aud: ['https://other.example', AUDIENCE] }]],
  ['the long form of its type', [{}, { typ: 'application/AT+JWT' }]],
  ['scopes in scp', [{ scope: undefined, scp: ['youtube.write'] }]],
  ['a scope that holds the one needed', [{ scope: 'openid youtube.manage' }]],
  ['expired 3 s ago, within the tolerance', [{ exp: Math.floor(Date.now() / 1000) - 3 }]],
  ['no kid, which one key alone fits', [{}, { kid: undefined }]],
])('a token is accepted: %s', async (_name, minted) => {
  const claims = { ...minted[0] };
  // Made when the test runs, not when the file was read.
  if ('exp' in claims) claims['exp'] = Math.floor(Date.now() / 1000) - 3;
  const answer = await post(server.url, LIST, bearer(await issuer.mint(claims, minted[1])));
  expect(answer.status).toBe(200);
});

test('a token signed with RSA is accepted', async () => {
  const { key } = issuer;
  issuer.key = keys.rsa;
  const token = await issuer.mint();
  issuer.key = key;
  expect((await post(server.url, LIST, bearer(token))).status).toBe(200);
});

test('a header that is sent twice is refused, whichever of them is good', async () => {
  const good = await issuer.mint();
  const { port } = new URL(server.origin);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const body = JSON.stringify(LIST);
    const sent = request({ host: '127.0.0.1', port, path: '/mcp', method: 'POST' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.setHeader('content-type', 'application/json');
    sent.setHeader('accept', 'application/json, text/event-stream');
    sent.setHeader('authorization', [`Bearer ${good}`, 'Bearer other']);
    sent.on('error', reject).end(body);
  });
  expect(status).toBe(400);
});

test('without a token the challenge says where to get one and for what, and calls nothing wrong', async () => {
  const answer = await post(server.url, LIST);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer resource_metadata="http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp", scope="youtube.read"',
  );
});

test('a token without a scope is told which one, before anything runs', async () => {
  const asked = sample.requests.length;
  const call = rpc('tools/call', { name: 'search_videos', arguments: { query: 'lantern' } });
  const answer = await post(server.url, call, bearer(await issuer.mint({ scope: 'openid' })));
  expect(answer.status).toBe(403);
  expect(answer.headers.get('www-authenticate')).toContain(
    'error="insufficient_scope", error_description="the token lacks youtube.read; get one with more", scope="youtube.read"',
  );
  expect(sample.requests).toHaveLength(asked);
});

test('the metadata of the resource is there for every web page, at both of its addresses', async () => {
  for (const path of ['', '/mcp']) {
    const url = `${server.origin}/.well-known/oauth-protected-resource${path}`;
    const answer = await fetch(url, { headers: { origin: 'https://anywhere.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toEqual({
      resource: AUDIENCE,
      authorization_servers: [issuer.url],
      scopes_supported: ['youtube.read'],
      bearer_methods_supported: ['header'],
      resource_name: 'YouTube MCP server',
    });
    const preflight = await fetch(url, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
  }
});

test("a caller's token never travels upstream", async () => {
  const token = await issuer.mint();
  const call = rpc('tools/call', {
    name: 'get_video_info',
    arguments: { video_url: SAMPLE_IDS.tour },
  });
  const asked = sample.requests.length;
  expect((await post(server.url, call, bearer(token))).status).toBe(200);
  const sent = sample.requests.slice(asked);
  // Of the server's own: its API key, and none other.
  expect(sent.map(({ credential }) => credential)).toEqual(sent.map(() => 'header'));
  expect(sent.length).toBeGreaterThan(0);
  expect(JSON.stringify(sent)).not.toContain(token);
});

test('get_oauth_metadata tells a model how callers sign in', async () => {
  const call = rpc('tools/call', { name: 'get_oauth_metadata', arguments: {} });
  const answer = await post(server.url, call, bearer(await issuer.mint()));
  expect(answer.message?.result?.['structuredContent']).toEqual({
    success: true,
    configured: true,
    message: `Callers present a JWT access token for ${AUDIENCE}, issued by ${issuer.url}, with the scopes youtube.read. Metadata: http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp`,
  });
});
