/**
 * The official clients against the real server and a real authorization server: from 401 to a
 * result, and from a scope too few to one more.
 */
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../otel/logger.ts';
import { createTokenJudge } from '../../src/auth/access-token.ts';
import { createTokenAuthenticator } from '../../src/auth/authenticator.ts';
import { startIssuerKeys } from '../../src/auth/issuer-keys.ts';
import { describeResource } from '../../src/auth/resource-metadata.ts';
import { authGate } from '../../src/http/auth-gate.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import {
  type AuthorizationServer,
  KNOWN_CLIENT,
  openAuthorizationServer,
} from '../auth/authorization-server.ts';
import { createOauthClient } from '../auth/oauth-client.ts';
import { openServer } from '../http/open-app.ts';
import { openInstruments } from '../otel/open-metrics.ts';
import { MODERN_REVISION } from '../support/clients.ts';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { scrape } from '../support/scrape.ts';
import { type TestServer, startServer } from '../support/server.ts';

/** As clients and tokens name it; what stands before the server maps it there. */
const RESOURCE = 'https://mcp.example.com/mcp';
const IDENTITY = { name: 'youtube-mcp-tests', version: '1' };

let sample: SampleService;
let sink: OtlpSink;
let authorization: AuthorizationServer;
let server: TestServer;

beforeAll(async () => {
  sample = await startSample();
  sink = await startOtlpSink();
  authorization = await openAuthorizationServer(RESOURCE);
  server = await startServer({
    sample,
    env: {
      ...sink.env,
      AUTH_MODE: 'oauth',
      OAUTH_ISSUER: authorization.url,
      OAUTH_RESOURCE_URI: RESOURCE,
    },
  });
});
afterAll(async () => {
  await server.stop();
  await authorization[Symbol.asyncDispose]();
  await sink.close();
  await sample.close();
});

/** The reverse proxy of a deployment, and what passed it. */
function createProxy(target = server.origin) {
  const passed: string[] = [];
  const { origin } = new URL(RESOURCE);
  return {
    passed,
    async fetch(input: string | URL, init?: RequestInit): Promise<Response> {
      const url = String(input);
      const answer = await fetch(url.replace(origin, target), init);
      if (url.startsWith(origin)) passed.push(`${new URL(url).pathname} ${answer.status}`);
      return answer;
    },
  };
}

const CALL = { name: 'get_video_info', arguments: { video_url: SAMPLE_IDS.tour } };

/** A client of either line, not connected yet. */
function openClient(era: 'modern' | 'legacy') {
  const user = createOauthClient();
  const proxy = createProxy();
  const options = { authProvider: user.provider, fetch: proxy.fetch } as never;
  const url = new URL(RESOURCE);
  if (era === 'modern') {
    const client = new ModernClient(IDENTITY, {
      versionNegotiation: { mode: { pin: MODERN_REVISION } },
    });
    return {
      user,
      proxy,
      open: () => new ModernHttp(url, options),
      connect: (transport: unknown) => client.connect(transport as ModernHttp),
      finish: (transport: unknown, callback: URLSearchParams) =>
        (transport as ModernHttp).finishAuth(callback),
      call: () => client.callTool(CALL),
      close: () => client.close(),
    };
  }
  const client = new LegacyClient(IDENTITY);
  return {
    user,
    proxy,
    open: () => new LegacyHttp(url, options),
    connect: (transport: unknown) => client.connect(transport as never),
    finish: (transport: unknown, callback: URLSearchParams) =>
      (transport as LegacyHttp).finishAuth(callback.get('code') ?? ''),
    call: () => client.callTool(CALL),
    close: () => client.close(),
  };
}

test.each(['modern', 'legacy'] as const)(
  'the %s client goes from 401 by the metadata and a sign-in to a result',
  async (era) => {
    const { user, proxy, ...client } = openClient(era);
    const first = client.open();
    await expect(client.connect(first)).rejects.toThrow('Unauthorized');
    expect(user.sentTo()?.searchParams.get('resource')).toBe(RESOURCE);
    expect(user.sentTo()?.searchParams.get('scope')).toBe('youtube.read');
    await client.finish(first, await user.signIn());

    await client.connect(client.open());
    const result = await client.call();
    expect(result.structuredContent).toMatchObject({ success: true });
    await client.close();
    expect(proxy.passed.slice(0, 2)).toEqual([
      '/mcp 401',
      '/.well-known/oauth-protected-resource/mcp 200',
    ]);
    expect(proxy.passed.at(-1)).toBe('/mcp 200');
    // The person and the client stand on the span; the token stands nowhere.
    const span = await sink.untilSpan(
      ({ name, attributes }) =>
        name === 'tools/call get_video_info' && attributes['oauth.client.id'] === user.clientId(),
    );
    expect(span.attributes['enduser.id']).toMatch(/^[0-9a-f]{32}$/);
    const token = user.accessToken() ?? '';
    expect(token.split('.')).toHaveLength(3);
    const seen = [...sink.bodies, ...server.stderr, (await scrape(server.origin)).text].join('\n');
    for (const part of token.split('.')) expect(seen).not.toContain(part);
  },
);

/** A server with a tool that only reads and one that writes, behind the same app and gate. */
async function openTwoTools() {
  const handler = createMcpHandler(() => {
    const mcp = new McpServer(IDENTITY);
    for (const name of ['read_it', 'write_it']) {
      mcp.registerTool(name, {}, () => ({ content: [{ type: 'text', text: name }] }));
    }
    return mcp;
  });
  const { instruments, scrape: look } = openInstruments();
  const logger = createLogger('silent');
  const keys = startIssuerKeys({ issuer: authorization.url, logger });
  const judge = createTokenJudge({
    issuer: authorization.url,
    audience: RESOURCE,
    findKey: keys.find,
  });
  const resourceMetadata = describeResource(RESOURCE, authorization.url, ['youtube.read']);
  const authenticate = authGate({
    authenticator: createTokenAuthenticator(judge, resourceMetadata),
    scopeOfTool: (name) => (name === 'write_it' ? 'youtube.write' : 'youtube.read'),
    instruments,
  });
  const opened = await openServer({ answer: handler.fetch, authenticate, resourceMetadata });
  return {
    origin: opened.origin,
    scrape: look,
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]();
      await handler.close();
      keys.close();
    },
  };
}

test('a client steps up: refused a tool that writes, it asks for that scope beside the one it has', async () => {
  await using tools = await openTwoTools();
  const user = createOauthClient(KNOWN_CLIENT);
  const proxy = createProxy(tools.origin);
  const client = new ModernClient(IDENTITY, {
    versionNegotiation: { mode: { pin: MODERN_REVISION } },
  });
  const open = () =>
    new ModernHttp(new URL(RESOURCE), { authProvider: user.provider, fetch: proxy.fetch } as never);
  const first = open();
  await expect(client.connect(first)).rejects.toThrow('Unauthorized');
  await first.finishAuth(await user.signIn());
  const second = open();
  await client.connect(second);
  expect(await client.callTool({ name: 'read_it' })).toMatchObject({
    content: [{ text: 'read_it' }],
  });

  await expect(client.callTool({ name: 'write_it' })).rejects.toThrow('Unauthorized');
  expect(proxy.passed.filter((line) => line.endsWith('403'))).toEqual(['/mcp 403']);
  expect(user.sentTo()?.searchParams.get('scope')).toBe('youtube.read youtube.write');
  await second.finishAuth(await user.signIn());
  expect(await client.callTool({ name: 'write_it' })).toMatchObject({
    content: [{ text: 'write_it' }],
  });
  expect(await client.callTool({ name: 'read_it' })).toMatchObject({
    content: [{ text: 'read_it' }],
  });
  await client.close();
  const counted = await tools.scrape();
  expect(counted.value('mcp_oauth_errors_total', { error_type: 'insufficient_scope' })).toBe(1);
});
