import { expect, test } from 'vitest';
import { CODE_FACTS, ERROR_CODES, ToolError } from '../../src/errors.ts';
import { describeToolFailure } from '../../src/mcp/run-tool.ts';
import { openRunner } from './open-runner.ts';

const COUNTED_ONCE = {
  'mcp_requests_total toy_tool': 1,
  'mcp_request_duration_seconds_count toy_tool': 1,
};
const echo = ({ text }: { text: string }) => ({ echoed: text });

const payloadOf = (result: { structuredContent?: unknown }) =>
  result.structuredContent as Readonly<Record<string, unknown>>;

test('a call that works has its payload twice: structured, and as a text', async () => {
  const runner = openRunner(echo);
  const result = await runner.run({ text: 'abc' });
  expect(result).toEqual({
    content: [{ type: 'text', text: 'echo: abc' }],
    structuredContent: { success: true, echoed: 'abc' },
  });
  expect(await runner.moved()).toEqual(COUNTED_ONCE);
  expect(runner.lines).toEqual([]);
});

test('the tool gets what its schema made of the arguments, defaults filled in', async () => {
  const seen: unknown[] = [];
  const runner = openRunner((args, { signal }) => {
    seen.push(args, signal);
    return { echoed: '' };
  });
  const { signal } = new AbortController();
  await runner.run({ text: 'abc' }, signal);
  expect(seen).toEqual([{ text: 'abc', count: 1 }, signal]);
});

test('what a tool returns beyond its schema is not sent', async () => {
  const runner = openRunner(() => ({ echoed: 'x', internal: 'a path' }));
  expect(payloadOf(await runner.run({ text: 'abc' }))).toEqual({ success: true, echoed: 'x' });
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /^text: required/],
  ['null', null, /^text: /],
  ['a text', 'abc', /expected object/],
  ['a list', [], /expected object/],
  ['a wrong type', { text: 7 }, /^text: expected string, received number/],
  ['too short', { text: 'a' }, /^text: expected string to have >=2 characters/],
  ['too long', { text: 'abcdef' }, /^text: expected string to have <=5 characters/],
  ['a part of a number', { text: 'abc', count: 1.5 }, /^count: expected int/],
  ['an unknown key', { text: 'abc', colour: 'red' }, /^unknown argument: colour\. /],
  ['two faults', { text: 7, count: 0 }, /^text: .*; count: /],
])(
  '%s as arguments is refused before the tool runs, with what it takes',
  async (_what, args, message) => {
    let runs = 0;
    const runner = openRunner(() => {
      runs += 1;
      return { echoed: '' };
    });
    const result = await runner.run(args);
    expect(runs).toBe(0);
    expect(result.isError).toBe(true);
    expect(payloadOf(result)).toEqual({
      success: false,
      error: 'Invalid input',
      message: expect.stringMatching(message),
      code: 'invalid_input',
      reason: 'invalid_arguments',
      retryable: false,
    });
    expect(payloadOf(result)['message']).toMatch(/toy_tool takes these arguments: text, count\.$/);
    expect(describeToolFailure(payloadOf(result))).toEqual({
      errorType: 'invalid_input',
      isBadInput: true,
      isCallerFault: true,
    });
    expect(await runner.moved()).toEqual(COUNTED_ONCE);
    expect(runner.lines).toEqual([
      expect.objectContaining({ level: 'info', tool: 'toy_tool', code: 'invalid_input' }),
    ]);
  },
);

test('a refusal does not send a flood of bad keys back', async () => {
  const runner = openRunner(echo);
  const keys = Array.from({ length: 5_000 }, (_item, index) => [`key_${index}`, 1]);
  const many = await runner.run({ text: 'abc', ...Object.fromEntries(keys) });
  const long = await runner.run({ text: 'abc', ['k'.repeat(100_000)]: 1 });
  for (const result of [many, long]) {
    expect(JSON.stringify(result).length).toBeLessThan(4_000);
  }
});

test.each(ERROR_CODES)(
  'a ToolError %s is told, counted and logged as the table says',
  async (code) => {
    const { title, retryable, counted, callerFault } = CODE_FACTS[code];
    const cause = new Error('the secret cause');
    const runner = openRunner(() => {
      throw new ToolError(code, 'What happened. What to do.', { reason: 'finer', cause });
    });
    const result = await runner.run({ text: 'abc' });
    expect(result).toEqual({
      isError: true,
      content: [{ type: 'text', text: `${title} (finer): What happened. What to do.` }],
      structuredContent: {
        success: false,
        error: title,
        message: 'What happened. What to do.',
        code,
        reason: 'finer',
        retryable,
      },
    });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(describeToolFailure(payloadOf(result))).toEqual({
      errorType: code,
      isBadInput: code === 'invalid_input',
      isCallerFault: CODE_FACTS[code].callerFault,
    });
    expect(await runner.moved()).toEqual({
      ...COUNTED_ONCE,
      ...(counted ? { [`mcp_errors_total toy_tool ${code}`]: 1 } : {}),
    });
    expect(runner.lines).toEqual([
      expect.objectContaining({ level: callerFault ? 'info' : 'warn', code, reason: 'finer' }),
    ]);
  },
);

test('how long to wait and what is left of the quota go with the failure', async () => {
  const quota = { bucket: 'search', cost: 0, remaining: 3, reset_at: '2026-11-02T08:00:00Z' };
  const runner = openRunner(() => {
    throw new ToolError('rate_limited', 'Later.', {
      reason: 'principal_limit',
      retryAfterSeconds: 30,
      quota,
      callerFault: true,
    });
  });
  const told = payloadOf(await runner.run({ text: 'abc' }));
  expect(told).toMatchObject({ retry_after_seconds: 30, quota });
  // A limit of ours is its caller's fault, and no error of the tool.
  expect(describeToolFailure(told)).toMatchObject({ isCallerFault: true, isBadInput: false });
  expect(await runner.moved()).toEqual(COUNTED_ONCE);
  // Its own word wins over the table: this one the caller could have avoided.
  expect(runner.lines).toEqual([expect.objectContaining({ level: 'info' })]);
});

test.each([
  ['an Error', new TypeError("Cannot read properties of undefined (reading 'secret')")],
  ['a text', 'the secret recipe'],
  ['nothing', undefined],
  ['an object', { secret: true }],
])(
  '%s that is thrown is a fault of ours: counted, logged whole, told without its text',
  async (_what, thrown) => {
    const runner = openRunner(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- libraries do
      throw thrown;
    });
    const result = await runner.run({ text: 'abc' });
    expect(payloadOf(result)).toMatchObject({
      code: 'unavailable',
      reason: 'internal',
      retryable: true,
    });
    expect(JSON.stringify(result)).not.toMatch(/secret|TypeError|\.ts|\\n *at /);
    expect(describeToolFailure(payloadOf(result))).toEqual({
      errorType: 'tool_error',
      isBadInput: false,
    });
    expect(await runner.moved()).toEqual({
      ...COUNTED_ONCE,
      'mcp_errors_total toy_tool tool_error': 1,
    });
    expect(runner.lines).toHaveLength(1);
    expect(runner.lines[0]).toMatchObject({ level: 'error', tool: 'toy_tool', reason: 'internal' });
  },
);

test('a stack is in the log and nowhere else', async () => {
  const runner = openRunner(() => {
    throw new Error('the cause');
  });
  await runner.run({ text: 'abc' });
  expect(JSON.stringify(runner.lines)).toMatch(/run-tool\.test\.ts/);
});

test.each([[undefined], [null], [{}], [{ echoed: 7 }], ['text']])(
  'the payload %j that breaks the schema of the tool is a fault of ours',
  async (payload) => {
    const runner = openRunner(() => payload);
    expect(payloadOf(await runner.run({ text: 'abc' }))).toMatchObject({ reason: 'internal' });
    expect(await runner.moved()).toMatchObject({ 'mcp_errors_total toy_tool tool_error': 1 });
    expect(JSON.stringify(runner.lines)).toContain('broke its own output schema');
  },
);

test('a cancelled call is counted as a call and as nobody’s error', async () => {
  const aborter = new AbortController();
  const runner = openRunner((_args, { signal }) => {
    aborter.abort(new Error('gone'));
    throw signal.reason;
  });
  const result = await runner.run({ text: 'abc' }, aborter.signal);
  expect(result.isError).toBe(true);
  expect(await runner.moved()).toEqual(COUNTED_ONCE);
  expect(runner.lines).toEqual([]);
});

test('calls at the same time are each counted once', async () => {
  const runner = openRunner(echo);
  await Promise.all(Array.from({ length: 50 }, () => runner.run({ text: 'abc' })));
  expect(await runner.moved()).toEqual({
    'mcp_requests_total toy_tool': 50,
    'mcp_request_duration_seconds_count toy_tool': 50,
  });
});

test.each([
  undefined,
  null,
  {},
  { code: 7 },
  { code: 'made_up' },
  { code: 'timeout', reason: 'internal' },
])('a failed result that says %j is a fault of the tool', (content) => {
  expect(describeToolFailure(content)).toEqual({ errorType: 'tool_error', isBadInput: false });
});
