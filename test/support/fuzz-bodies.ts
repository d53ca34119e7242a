/**
 * JSON-RPC bodies that know the protocol and break it somewhere: real methods and tools with wrong
 * arguments, fields that are missing, doubled or of another type, ids of every kind, batches, both
 * eras, deep and long values, and text cut or bent after it was serialised.
 */
import fc from 'fast-check';
import { TOOLS } from '../../src/tools/index.ts';

export interface FuzzBody {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const METHODS = [
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'server/discover',
  'subscriptions/listen',
  'notifications/initialized',
  'notifications/cancelled',
  'completion/complete',
  'logging/setLevel',
  'prompts/list',
];
const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', 'x'];
const ODD_KEYS = ['__proto__', 'constructor', 'toString', '', '\u0000', 'jsonrpc', 'id'];

/** Nothing here is asked of the upstream more than once: ids are made up and not of its shape. */
const odd = fc.oneof(
  { maxDepth: 3 },
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom<unknown>(
    null,
    -0,
    1e308,
    -1,
    2 ** 53,
    '',
    [],
    {},
    true,
    '\ud800',
    'x'.repeat(5_000),
    // What has no text of its own.
    { toString: 1, valueOf: 1 },
    [{ toString: null }],
    Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, index])),
  ),
);

const fieldNames = (tool: (typeof TOOLS)[number]): string[] =>
  Object.keys((tool.definition.inputSchema as { properties?: object }).properties ?? {});

const toolCall = fc
  .oneof(
    { weight: 9, arbitrary: fc.constantFrom(...TOOLS) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
  .chain((tool) => {
    const names = tool ? fieldNames(tool) : ['x'];
    const keys = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...(names.length > 0 ? names : ['x'])) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD_KEYS) },
    );
    return fc.record(
      {
        name: fc.oneof(
          { weight: 9, arbitrary: fc.constant<unknown>(tool?.name ?? 'no_such_tool') },
          { weight: 1, arbitrary: odd },
        ),
        arguments: fc.oneof(
          {
            weight: 9,
            arbitrary: fc.dictionary(keys, odd, { maxKeys: 5 }) as fc.Arbitrary<unknown>,
          },
          { weight: 1, arbitrary: odd },
        ),
      },
      { requiredKeys: [] },
    );
  });

/** Mostly what belongs there. */
const mostly = (good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown> = odd) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: bad });

const meta = fc.record(
  {
    'io.modelcontextprotocol/protocolVersion': mostly(
      fc.constant('2026-07-28'),
      fc.constantFrom(...REVISIONS, 7, null),
    ),
    'io.modelcontextprotocol/clientInfo': mostly(fc.constant({ name: 'fuzz', version: '1' })),
    'io.modelcontextprotocol/clientCapabilities': mostly(fc.constant({})),
    progressToken: mostly(fc.nat()),
    traceparent: odd,
  },
  {
    requiredKeys: [
      'io.modelcontextprotocol/protocolVersion',
      'io.modelcontextprotocol/clientInfo',
      'io.modelcontextprotocol/clientCapabilities',
    ],
  },
);

const params = fc.oneof(
  { weight: 1, arbitrary: fc.record({ uri: odd, cursor: odd }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.record({ notifications: odd }) },
  { weight: 1, arbitrary: odd },
);

/** A call of a tool, or another method with parameters of some kind. */
const content = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      method: fc.constant<unknown>('tools/call'),
      params: toolCall as fc.Arbitrary<unknown>,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ method: mostly(fc.constantFrom(...METHODS)), params }),
  },
);

const message = fc
  .tuple(content, mostly(fc.constant('2.0')), mostly(fc.nat()), fc.constantFrom(0, 0, 0, 1), odd)
  .map(([{ method, params: given }, jsonrpc, id, isStrange, strange]) => ({
    jsonrpc,
    id,
    method,
    params: given,
    ...(isStrange === 1 ? { result: strange, extra: strange } : {}),
  }));

type Message = typeof message extends fc.Arbitrary<infer M> ? M : never;

const nameOf = (given: unknown): string | undefined => {
  const name = (given as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' && /^[\w-]+$/.test(name) ? name : undefined;
};

/** Turns a message into one of the 2026-07-28 revision, with the headers that repeat it. */
function modernise(
  plain: Message,
  _meta: object,
): { value: unknown; headers: FuzzBody['headers'] } {
  const { method, params: given } = plain;
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  const name = nameOf(given);
  return {
    value: isObject ? { ...plain, params: { ...given, _meta } } : plain,
    headers: {
      'mcp-protocol-version': '2026-07-28',
      ...(typeof method === 'string' && /^[\w/]+$/.test(method) ? { 'mcp-method': method } : {}),
      ...(name === undefined ? {} : { 'mcp-name': name }),
    },
  };
}

const batch = fc.array(message, { maxLength: 6 }) as fc.Arbitrary<unknown>;

/** What happens to the text on its way. */
const bend = fc.oneof(
  { weight: 12, arbitrary: fc.constant((text: string) => text) },
  { weight: 1, arbitrary: fc.nat(200).map((at) => (text: string) => text.slice(0, at)) },
  {
    weight: 1,
    arbitrary: fc
      .nat(70)
      .map((depth) => (text: string) => '['.repeat(depth) + text + ']'.repeat(depth)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u0000', '}', ',', '\ufeff').map((x) => (text: string) => text + x),
  },
  {
    weight: 1,
    arbitrary: fc.constant((text: string) => text.replace('"params":', '"params":1,"params":')),
  },
);

const strayHeaders = fc.record(
  {
    'mcp-protocol-version': fc.constantFrom(...REVISIONS),
    'mcp-method': fc.constantFrom(...METHODS),
    'mcp-name': fc.constantFrom('get_video_info', 'x'),
    traceparent: fc.constantFrom('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x'),
  },
  { requiredKeys: [] },
);

const legacy = fc
  .oneof(
    { weight: 9, arbitrary: message as fc.Arbitrary<unknown> },
    { weight: 1, arbitrary: batch },
  )
  .map((value) => ({ value, headers: {} as FuzzBody['headers'] }));

const modern = fc.tuple(message, meta).map(([plain, _meta]) => modernise(plain, _meta));

export const FUZZ_BODY: fc.Arbitrary<FuzzBody> = fc
  .tuple(
    fc.oneof(legacy, modern),
    bend,
    fc.oneof({ weight: 12, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: strayHeaders }),
  )
  .map(([{ value, headers }, change, stray]) => ({
    body: change(JSON.stringify(value)),
    headers: { ...headers, ...stray },
  }));
