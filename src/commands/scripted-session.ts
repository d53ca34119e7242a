/** The session that `demo` shows: a real client, real calls, the figures they moved. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { SAMPLE_IDS } from '../sample/catalogue/index.ts';

interface Call {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  /** The failure that the call is made to show. */
  readonly expect?: string;
}

const CALLS: readonly Call[] = [
  { tool: 'search_videos', args: { query: 'opentelemetry', max_results: 3 } },
  { tool: 'search_videos', args: { query: 'opentelemetry', max_results: 3 } },
  { tool: 'get_video_info', args: { video_url: SAMPLE_IDS.tour } },
  { tool: 'get_video_transcript', args: { video_url: SAMPLE_IDS.tour, max_chars: 400 } },
  { tool: 'get_video_comments', args: { video_url: SAMPLE_IDS.tour, max_results: 3 } },
  { tool: 'get_video_transcript', args: { video_url: SAMPLE_IDS.noCaptions }, expect: 'not_found' },
  { tool: 'get_quota_status', args: {} },
  { tool: 'server_health', args: {} },
];

/** Families that a reader of the demo can match with the calls above. */
const SHOWN = /^mcp_(requests_total|errors_total|cache_hits_total|youtube_quota_used)\{.*\} [1-9]/;

interface Answer {
  readonly success?: unknown;
  readonly code?: unknown;
  readonly cached?: unknown;
}

function describeAnswer(answer: Answer): string {
  if (answer.success !== true) return `failed: ${String(answer.code)}`;
  return answer.cached === true ? 'ok (cached)' : 'ok';
}

/** Begins with what was answered, not with the fence around it. */
const oneLine = (text: string): string => {
  const line = text.replace(/^[^\n]*\n<untrusted-\w+>\n/, '').replaceAll(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};

async function callTool(client: Client, call: Call, say: (text: string) => void): Promise<boolean> {
  const startedAt = performance.now();
  const result = await client.callTool({ name: call.tool, arguments: call.args });
  const elapsedMs = performance.now() - startedAt;
  const answer: Answer = result.structuredContent ?? {};
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join(' ');
  const args = JSON.stringify(call.args);
  say(`  ${call.tool} ${args}`);
  say(`    ${describeAnswer(answer)}, ${elapsedMs.toFixed(1)} ms: ${oneLine(text)}`);
  return call.expect === undefined ? answer.success === true : answer.code === call.expect;
}

/** Where the session goes, and what its client shows at the door. */
export interface SessionTarget {
  readonly origin: string;
  readonly adminOrigin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Connects as a 2026-07-28 client, makes the calls, shows what `/metrics` says of them.
 * @returns how many calls did not end as they should
 */
export async function runScriptedSession(
  { origin, adminOrigin, headers }: SessionTarget,
  say: (text: string) => void,
): Promise<number> {
  const client = new Client(
    { name: 'youtube-mcp-demo', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const requestInit = { headers: { ...headers } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), { requestInit }),
  );
  let failures = 0;
  try {
    const { tools } = await client.listTools();
    say(
      `\nA client session (${client.getNegotiatedProtocolVersion() ?? 'unknown revision'}), ${tools.length} tools:`,
    );
    const listed = new Set(tools.map(({ name }) => name));
    // `TOOLSETS` may hide some.
    for (const call of CALLS.filter(({ tool }) => listed.has(tool))) {
      if (!(await callTool(client, call, say))) failures += 1;
    }
  } finally {
    await client.close();
  }
  const scrape = await fetch(`${adminOrigin}/metrics`, requestInit);
  const exposition = await scrape.text();
  say('\nWhat /metrics says of it:');
  const isShown = (line: string): boolean => !scrape.ok || SHOWN.test(line);
  for (const line of exposition.trim().split('\n')) if (isShown(line)) say(`  ${line}`);
  return failures;
}
