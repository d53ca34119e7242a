/**
 * Whatever strangers send, one event is one line of the log, nobody but the server writes one, and no
 * character of theirs acts on the terminal that shows it.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { escapeControls } from '../../otel/escape-controls.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { connectLegacy } from '../support/clients.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { makeFolder, removeFolder, startProgram } from '../support/program.ts';
import { modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { parseLogLine, serverEnv, startServer } from '../support/server.ts';

const FORGED = '{"level":"fatal","msg":"forged"}';

/** Ends of lines to one reader or another, and what a terminal obeys; U+009B is ESC [ in one. */
const TRICKS = [
  '\n',
  '\r\n',
  '\r',
  '\u001b[2K\r',
  '\u001b]0;title\u0007',
  '\u0085',
  '\u009b2J',
  '\u009d0;title\u009c',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u007f\b\b',
].map((trick) => `stranger${trick}${FORGED}`);

const ACTING = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Lines that are no log line of the server, or that would act on a terminal. */
const badLines = (lines: readonly string[]): string[] =>
  lines.filter((line) => {
    const { level, time, msg } = parseLogLine(line);
    const isOurs = typeof level === 'string' && typeof time === 'string' && msg !== 'forged';
    return !isOurs || ACTING.test(line);
  });

/** Every place of a request that a stranger writes. */
function requestsWith(text: string): readonly (readonly [unknown, Record<string, string>])[] {
  const clientInfo = { name: text, version: text, title: text };
  const hello = { protocolVersion: text, capabilities: { [text]: {} }, clientInfo };
  const modern = modernRpc('tools/call', {
    name: 'search_videos',
    arguments: { query: text, [text]: text },
    _meta: { 'io.modelcontextprotocol/clientInfo': clientInfo, traceparent: text, baggage: text },
  });
  return [
    [rpc(text), {}],
    [rpc('initialize', hello), {}],
    [rpc('tools/call', { name: text, arguments: { [text]: text } }), {}],
    [rpc('tools/call', { name: 'get_video_info', arguments: { video_url: text } }), {}],
    [rpc('resources/read', { uri: `youtube://video/${text}` }), {}],
    [{ ...rpc('ping'), id: text, jsonrpc: text }, {}],
    [{ ...rpc('notifications/cancelled', { requestId: text, reason: text }), id: undefined }, {}],
    [modern.body, modern.headers],
    [modern.body, { ...modern.headers, 'mcp-protocol-version': '2099-01-01' }],
    [`{"broken": "${text}`, {}],
  ];
}

/** As bytes: `fetch` lets nothing of the kind into a header or a path. */
async function sendRaw(origin: string, text: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  const value = text.replaceAll(/[\r\n]/g, ' ');
  const names = ['user-agent', 'origin', 'x-forwarded-for', 'authorization', 'mcp-method'];
  const headers = [...names, 'webhook-id', 'traceparent', 'baggage'].map(
    (name) => `${name}: ${value}`,
  );
  for (const line of [`POST /mcp?${encodeURIComponent(text)}`, `GET /${value}`, `${value} /mcp`]) {
    const socket = connectSocket(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.resume();
    const head = [`${line} HTTP/1.1`, `host: ${hostname}`, ...headers, 'connection: close'];
    socket.end(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'utf8'));
    await once(socket, 'close');
  }
}

const LOUD = { LOG_LEVEL: 'trace', OTEL_LOG_LEVEL: 'all' } as const;

test('nothing that strangers send over HTTP forges a line or acts on a terminal', async () => {
  // Diagnostics at this level quote the spans that are sent, and those quote callers.
  await using sink = await startOtlpSink();
  const sample = await startSample();
  const env = { ...LOUD, ...sink.env, RATE_LIMIT_ENABLED: 'false' };
  const server = await startServer({ sample, env });
  for (const text of TRICKS) {
    for (const [body, headers] of requestsWith(text)) await post(server.url, body, headers);
    await sendRaw(server.origin, text);
  }
  // YouTube's own texts are a stranger's too.
  await using client = await connectLegacy({ url: server.url });
  for (const [index, text] of TRICKS.entries()) {
    const error = { code: 400, message: text, errors: [{ reason: text, message: text }] };
    sample.queueFault({ match: '/', status: 400, body: { error }, times: 2 });
    await client.call('search_videos', { query: `lantern ${index}` });
    await client.call('get_video_transcript', { video_url: SAMPLE_IDS.tour });
    sample.clearFaults();
  }
  expect(await server.stop()).toBe(0);
  await sample.close();
  expect(server.stderr.length).toBeGreaterThan(TRICKS.length);
  // The search is worth nothing unless the log quotes strangers at all.
  expect(server.stderr.filter((line) => line.includes('stranger')).length).toBeGreaterThan(0);
  expect(badLines(server.stderr)).toEqual([]);
  expect(server.stdout).toEqual([]);
}, 60_000);

test('nothing that a client sends over stdio does either, and stdout stays the protocol', async () => {
  const folder = makeFolder();
  await using program = startProgram(['serve', '--transport', 'stdio'], {
    env: serverEnv({ env: LOUD }, folder),
  });
  for (const text of TRICKS) {
    for (const [body] of requestsWith(text)) {
      const line = typeof body === 'string' ? body.replaceAll(/[\r\n]/g, ' ') : body;
      program.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    }
  }
  program.write(`${JSON.stringify(rpc('ping', {}, 99))}\n`);
  await program.untilLine('stdout', (line) => line.includes('"id":99'));
  await program.stop();
  removeFolder(folder);
  expect(program.stderr.length).toBeGreaterThan(TRICKS.length);
  expect(badLines(program.stderr)).toEqual([]);
}, 60_000);

test('a line of the log or of the diagnostics that quotes a stranger stays one line of JSON', () => {
  const otel = new URL('../../otel/', import.meta.url).href;
  const script = [
    `import { diag } from '@opentelemetry/api';`,
    `import { setDiagnostics } from '${otel}diagnostics.ts';`,
    `import { createLogger } from '${otel}logger.ts';`,
    `setDiagnostics('warn');`,
    `const logger = createLogger('trace');`,
    `for (const text of ${JSON.stringify(TRICKS)}) {`,
    `  logger.info({ [text]: text, err: new Error(text) }, text);`,
    `  diag.warn(text, { [text]: text });`,
    `}`,
  ].join('\n');
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  });
  const lines = stderr.trimEnd().split(/\r\n|[\n\r\u0085\u2028\u2029]/);
  expect(lines).toHaveLength(2 * TRICKS.length);
  expect(badLines(lines)).toEqual([]);
  // Nothing is lost: what is read back is what the stranger sent.
  expect(lines.map((line) => parseLogLine(line)['msg'])).toEqual(
    TRICKS.flatMap((text) => [text, expect.stringContaining(text)]),
  );
});

test('an escaped line of JSON is the same JSON', () => {
  const value = { text: TRICKS.join(''), persian: 'می‌خواهم', emoji: '👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿' };
  const escaped = escapeControls(JSON.stringify(value));
  expect(JSON.parse(escaped)).toEqual(value);
  expect(escaped).not.toMatch(ACTING);
  expect(escaped).toContain(value.persian);
  expect(escaped).toContain(value.emoji);
});
