import { expect, test } from 'vitest';
import type { ToolCall } from '../../src/mcp/define-tool.ts';
import { type McpRequest, workWithProgress } from '../../src/mcp/progress.ts';

/** `[progress, total, message]`, as many as there are. */
type Sent = readonly unknown[];

/** A request whose notifications are kept, and a clock that stands until it is moved. */
function open(meta: McpRequest['_meta'], failure?: Error) {
  const sent: Sent[] = [];
  const tokens = new Set<unknown>();
  const aborter = new AbortController();
  const clock = { ms: 1_000 };
  const request: McpRequest = {
    ...(meta === undefined ? {} : { _meta: meta }),
    signal: aborter.signal,
    async notify({ method, params = {} }) {
      if (failure) throw failure;
      const { progressToken, progress, total, message, ...more } = params;
      tokens.add(progressToken);
      const step = [progress, total, message].filter((value) => value !== undefined);
      const isProgress = method === 'notifications/progress' && Object.keys(more).length === 0;
      sent.push(isProgress ? step : [method, params]);
    },
  };
  return {
    sent,
    tokens,
    aborter,
    wait: (ms: number) => (clock.ms += ms),
    work: <T>(work: (call: ToolCall) => Promise<T>) =>
      workWithProgress(request, work, () => clock.ms),
  };
}

test.each([
  ['a text', 'abc'],
  ['a number', 7],
  ['zero', 0],
  ['an empty text', ''],
])('%s is a token, and every step carries it', async (_what, progressToken) => {
  const { work, sent, tokens, wait } = open({ progressToken });
  const result = await work(async ({ report }) => {
    report(1, 3, 'first');
    wait(100);
    report(2, 3);
    wait(100);
    report(2.5);
    return 'done';
  });
  expect(result).toBe('done');
  expect(sent).toEqual([[1, 3, 'first'], [2, 3], [2.5]]);
  expect([...tokens]).toEqual([progressToken]);
});

test.each([
  ['no _meta', undefined],
  ['no token', {}],
  ['a token of another kind', { progressToken: { a: 1 } as unknown as string }],
])('with %s nothing is sent', async (_what, meta) => {
  const { work, sent } = open(meta);
  await work(async ({ report }) => report(1, 2));
  expect(sent).toEqual([]);
});

test('steps that come quickly are sent ten times a second at most, and the last one at the end', async () => {
  const { work, sent, wait } = open({ progressToken: 1 });
  await work(async ({ report }) => {
    for (let done = 1; done <= 100; done += 1) {
      report(done, 200);
      wait(10);
    }
  });
  expect(sent.map(([progress]) => progress)).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 100]);
});

test('the step that completes the work does not wait', async () => {
  const { work, sent } = open({ progressToken: 1 });
  await work(async ({ report }) => {
    report(1, 3);
    report(2, 3);
    report(3, 3);
    expect(sent).toEqual([
      [1, 3],
      [3, 3],
    ]);
  });
  expect(sent).toHaveLength(2);
});

test('a value that does not grow is not sent', async () => {
  const { work, sent, wait } = open({ progressToken: 1 });
  await work(async ({ report }) => {
    for (const done of [5, 5, 4, -1, Number.NaN, Infinity, 6]) {
      report(done);
      wait(1_000);
    }
  });
  expect(sent).toEqual([[5], [6]]);
});

test('after the end, a failure or a cancellation nothing is sent', async () => {
  const ended = open({ progressToken: 1 });
  let late: ToolCall['report'] = () => {};
  await ended.work(async ({ report }) => {
    late = report;
  });
  late(1);
  expect(ended.sent).toEqual([]);

  const failed = open({ progressToken: 1 });
  const failing = failed.work(async ({ report }) => {
    late = report;
    report(1);
    report(2);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  late(3);
  expect(failed.sent).toEqual([[1]]);

  const cancelled = open({ progressToken: 1 });
  await cancelled.work(async ({ report }) => {
    report(1);
    report(2);
    cancelled.aborter.abort();
    cancelled.wait(1_000);
    report(3);
  });
  expect(cancelled.sent).toEqual([[1]]);
});

test('a caller that cannot be reached does not fail the work', async () => {
  const { work } = open({ progressToken: 1 }, new Error('Not connected'));
  expect(await work(async ({ report }) => (report(1), 'done'))).toBe('done');
});
