/**
 * The secrets of the gates: what callers present and what it is compared with, through acceptance
 * and refusal of every kind; and what is kept on disk.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { type Env, makeFolder, removeFolder } from '../support/program.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, closedOrigin, startServer } from '../support/server.ts';
import { findLeaks, readTree } from './canaries.ts';

/** What the server holds. No shape that the scrubber would know by itself. */
const HELD = {
  newKey: 'canary.server.one.5e6f7a8b9c0d1e2f3a4b',
  oldKey: 'canary.server.two.1a2b3c4d5e6f7a8b9c0d',
  newSigner: 'canary.signer.one.0f1e2d3c4b5a69788796a5b4',
  oldSigner: 'canary.signer.two.a5b4c3d2e1f00f1e2d3c4b5a',
  stateSecret: 'canary.state.9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f',
  apiKey: 'canary.youtube.3c4d5e6f7a8b9c0d',
  proxyPassword: 'canary.proxy.7a8b9c0d',
  transcriptProxyPassword: 'canary.transcript.proxy.8b9c',
  vendorKey: 'canary.vendor.6f7a8b9c',
} as const;

/** What callers present: wrong, misplaced, or meant for another server. */
const PRESENTED = {
  wrongKey: 'canary.wrong.key.4d5e6f7a',
  wrongToken:
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnktc3ViamVjdCIsInNjb3BlIjoiYWxsIn0.Y2FuYXJ5LXNpZ24',
  basic: 'Y2FuYXJ5LmJhc2ljOmNhbmFyeS5wYXNz',
  queryToken: 'canary.query.token.1d2e3f4a',
  cookie: 'canary.cookie.8e9f0a1b',
  forwarded: 'canary.forwarded.5c6d7e8f',
  signature: 'Y2FuYXJ5LXNpZ25hdHVyZS1vZi0zMi1ieXRlcy1hYmM=',
  mcpHeader: 'canary.session.2f3a4b5c',
} as const;

const CANARIES = { ...HELD, ...PRESENTED };

const withCredentials = (origin: string, password: string): string =>
  origin.replace('://', `://canary:${password}@`);

type Headers = Readonly<Record<string, string>>;

/** A signature in the Standard Webhooks form, of now. */
function sign(secret: string, body: string, id: string = randomUUID()): Headers {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

const NOISE: Headers = {
  cookie: `session=${PRESENTED.cookie}`,
  'x-forwarded-for': `${PRESENTED.forwarded}, 192.0.2.7`,
  forwarded: `for="${PRESENTED.forwarded}"`,
  'proxy-authorization': `Basic ${PRESENTED.basic}`,
  'mcp-session-id': PRESENTED.mcpHeader,
};

const CALL = JSON.stringify(
  rpc('tools/call', { name: 'get_video_info', arguments: { video_url: SAMPLE_IDS.tour } }),
);

interface Attempt {
  readonly what: string;
  readonly headers: Headers;
  readonly path?: string;
  readonly status: number;
}

/** Each way to be let in or refused by a key and a signature. */
function attempts(): readonly Attempt[] {
  const signed = sign(HELD.newSigner, CALL);
  const query = `?access_token=${PRESENTED.queryToken}&key=${PRESENTED.queryToken}`;
  return [
    { what: 'both right', headers: { ...bearer(HELD.newKey), ...signed }, status: 200 },
    { what: 'replayed', headers: { ...bearer(HELD.newKey), ...signed }, status: 401 },
    {
      what: 'the old ones, which are in use still',
      headers: { 'x-api-key': HELD.oldKey, ...sign(HELD.oldSigner, CALL) },
      status: 200,
    },
    { what: 'no signature', headers: bearer(HELD.newKey), status: 401 },
    {
      what: 'a wrong signature',
      headers: { ...signed, 'webhook-signature': `v1,${PRESENTED.signature}` },
      status: 401,
    },
    {
      what: 'a malformed signature',
      headers: { ...signed, 'webhook-signature': PRESENTED.signature },
      status: 401,
    },
    {
      what: 'a wrong key',
      headers: { ...bearer(PRESENTED.wrongKey), ...sign(HELD.newSigner, CALL) },
      status: 401,
    },
    {
      what: "another server's token",
      headers: { ...bearer(PRESENTED.wrongToken), ...sign(HELD.newSigner, CALL) },
      status: 401,
    },
    {
      what: 'another scheme',
      headers: { authorization: `Basic ${PRESENTED.basic}`, ...sign(HELD.newSigner, CALL) },
      status: 401,
    },
    {
      what: 'two credentials',
      headers: {
        ...bearer(HELD.newKey),
        'x-api-key': PRESENTED.wrongKey,
        ...sign(HELD.newSigner, CALL),
      },
      status: 400,
    },
    {
      what: 'a token in the query',
      headers: { ...bearer(HELD.newKey), ...sign(HELD.newSigner, CALL) },
      path: query,
      status: 400,
    },
  ];
}

/** Answers, with their headers, of the other doors. */
async function askOperatorsDoors(server: TestServer, credential: Headers): Promise<string[]> {
  const paths = ['/health', '/metrics', '/livez', '/readyz', '/nowhere'];
  const known = ['', '/mcp'].map((path) => `/.well-known/oauth-protected-resource${path}`);
  const answers: string[] = [];
  for (const path of [...paths, ...known]) {
    for (const headers of [NOISE, { ...NOISE, ...credential }]) {
      const url = `${server.origin}${path}?token=${PRESENTED.queryToken}`;
      const response = await fetch(url, { headers });
      answers.push((await response.text()) + JSON.stringify([...response.headers]));
    }
  }
  return answers;
}

const TELEMETRY: Env = {
  LOG_LEVEL: 'trace',
  OTEL_LOG_LEVEL: 'all',
  OTEL_HTTP_SERVER_SPANS: 'true',
  OTEL_BLRP_SCHEDULE_DELAY: '20',
  OTEL_METRIC_EXPORT_INTERVAL: '500',
};

test('what opens a gate, or was tried on it, is in nothing that leaves the process', async () => {
  await using sink = await startOtlpSink();
  const sample = await startSample({ apiKey: HELD.apiKey });
  const closed = await closedOrigin();
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  const server = await startServer({
    sample,
    dataDir: join(folder, 'made', 'by-the-server'),
    env: {
      ...sink.env,
      ...TELEMETRY,
      OTEL_EXPORTER_OTLP_HEADERS: `x-vendor=${HELD.vendorKey}`,
      // Never asked: what is asked is on loopback.
      HTTPS_PROXY: withCredentials(closed, HELD.proxyPassword),
      TRANSCRIPT_PROXY_URL: withCredentials(closed, HELD.transcriptProxyPassword),
      STATE_SECRET: HELD.stateSecret,
      AUTH_MODE: 'api_key',
      SERVER_API_KEY: `${HELD.newKey},${HELD.oldKey}`,
      REQUEST_SIGNING_SECRETS: `${HELD.newSigner},${HELD.oldSigner}`,
      TRUSTED_PROXIES: '127.0.0.1',
    },
  });
  const answers: string[] = [];
  const statuses: Record<string, number> = {};
  const wanted: Record<string, number> = {};
  for (const { what, headers, path = '', status } of attempts()) {
    const answer = await post(`${server.url}${path}`, CALL, { ...NOISE, ...headers });
    answers.push(answer.text + JSON.stringify([...answer.headers]));
    statuses[what] = answer.status;
    wanted[what] = status;
  }
  answers.push(...(await askOperatorsDoors(server, bearer(HELD.newKey))));
  const kept = readTree(server.dataDir);
  expect(await server.stop()).toBe(0);
  await sample.close();

  expect(statuses).toEqual(wanted);
  for (const word of ['resourceSpans', 'resourceMetrics', 'resourceLogs']) {
    expect(sink.bodies.some((body) => body.includes(word))).toBe(true);
  }
  const files = kept.map(({ text }) => text);
  const { stderr, stdout } = server;
  const everything = { answers, stderr, stdout, sent: sink.bodies, files };
  for (const [where, texts] of Object.entries(everything)) {
    expect({ where, leaks: findLeaks(CANARIES, texts) }).toEqual({ where, leaks: [] });
  }
}, 60_000);

test("a caller's token is in nothing that leaves the process, the issuer being away", async () => {
  await using sink = await startOtlpSink();
  await using server = await startServer({
    env: {
      ...sink.env,
      ...TELEMETRY,
      AUTH_MODE: 'oauth',
      OAUTH_ISSUER: await closedOrigin(),
      OAUTH_RESOURCE_URI: 'https://mcp.test/mcp',
    },
  });
  const tokens = [PRESENTED.wrongToken, PRESENTED.wrongKey, `${PRESENTED.wrongToken}.more`];
  const answers: string[] = [];
  for (const token of tokens) {
    const answer = await post(server.url, CALL, { ...NOISE, ...bearer(token) });
    expect([401, 503]).toContain(answer.status);
    answers.push(answer.text + JSON.stringify([...answer.headers]));
  }
  answers.push(...(await askOperatorsDoors(server, bearer(PRESENTED.wrongToken))));
  await server.stop();
  const everything = [...answers, ...server.stderr, ...server.stdout, ...sink.bodies];
  expect(findLeaks(CANARIES, everything)).toEqual([]);
}, 60_000);

test('what is kept in DATA_DIR is for its owner alone', async () => {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  const sample = await startSample();
  const dataDir = join(folder, 'made', 'by-the-server');
  const server = await startServer({ sample, dataDir });
  const call = rpc('tools/call', {
    name: 'get_video_info',
    arguments: { video_url: SAMPLE_IDS.tour },
  });
  expect((await post(server.url, call)).status).toBe(200);
  const kept = readTree(join(folder, 'made'));
  await server.stop();
  await sample.close();
  expect(kept.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'by-the-server',
      join('by-the-server', 'state-secret'),
      join('by-the-server', 'state.sqlite'),
      join('by-the-server', 'cache.sqlite-wal'),
    ]),
  );
  const open = kept.filter(({ mode, isFolder }) => mode !== (isFolder ? '700' : '600'));
  expect(open.map(({ path, mode }) => `${path}: ${mode}`)).toEqual([]);
}, 60_000);
