import { ProtocolError, ResourceNotFoundError } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { CODE_FACTS, ERROR_CODES, ToolError } from '../../src/errors.ts';
import { describeReadFailure } from '../../src/mcp/run-resource.ts';
import { type Reading, openReader, page } from './open-reader.ts';

const URI = 'toy://page/7';
const ADDRESS = { uri: URI, values: { id: '7' } };

function open(read: Reading, signal: AbortSignal = new AbortController().signal) {
  const { lines, readResource } = openReader(read);
  return {
    lines,
    read: (address = ADDRESS) => readResource(page, address, { signal, report: () => {} }),
    async failure(address = ADDRESS): Promise<ProtocolError> {
      const outcome = await readResource(page, address, { signal, report: () => {} }).catch(
        (error: unknown) => error,
      );
      if (!(outcome instanceof ProtocolError)) throw new Error('not a protocol error');
      return outcome;
    },
  };
}

const fail = (error: unknown): Reading => {
  return () => {
    throw error;
  };
};

test('the contents have the URI that was asked for, and what is known of them', async () => {
  const { read, lines } = open(({ id, size }) => ({
    text: `${id} ${size}`,
    meta: { 'toy/by': 'a stranger' },
  }));
  expect(await read()).toEqual({
    contents: [
      { uri: URI, mimeType: 'text/plain', text: '7 s', _meta: { 'toy/by': 'a stranger' } },
    ],
  });
  expect(lines).toEqual([]);
});

test('contents of which nothing more is known have no _meta', async () => {
  const { read } = open(() => ({ text: '' }));
  expect(await read()).toEqual({ contents: [{ uri: URI, mimeType: 'text/plain', text: '' }] });
});

test('values that its parameters refuse never reach it', async () => {
  const { failure, lines } = open(() => {
    throw new Error('it was read');
  });
  const error = await failure({ uri: URI, values: { id: '1234567' } });
  expect(error.code).toBe(-32_602);
  expect(error.message).toBe(
    'Invalid input (invalid_uri): id: expected string to have <=5 characters. Its form is toy://page/{id}{?size}.',
  );
  expect(error.data).toEqual({ code: 'invalid_input', reason: 'invalid_uri', retryable: false });
  expect(lines).toEqual([
    {
      level: 'info',
      resource: 'page',
      code: 'invalid_input',
      reason: 'invalid_uri',
      msg: 'resource read refused',
    },
  ]);
});

test.each(ERROR_CODES)('a ToolError %s is told and logged as the table says', async (code) => {
  const { title, retryable, callerFault } = CODE_FACTS[code];
  const cause = new Error('the secret cause');
  const { failure, lines } = open(
    fail(new ToolError(code, 'What happened. What to do.', { reason: 'finer', cause })),
  );
  const error = await failure();
  const isCallers = code === 'not_found' || code === 'invalid_input';
  expect(error.code).toBe(isCallers ? -32_602 : -32_603);
  expect(error.message).toBe(`${title} (finer): What happened. What to do.`);
  // By a `data` of the URI and nothing else the official clients know a resource that is not there.
  const data = code === 'not_found' ? { uri: URI } : { code, reason: 'finer', retryable };
  expect(error.data).toEqual(data);
  expect(error instanceof ResourceNotFoundError).toBe(code === 'not_found');
  expect(JSON.stringify([error.message, error.data])).not.toContain('secret');
  expect(describeReadFailure(error.data)).toBe(code === 'not_found' ? undefined : code);
  expect(lines).toEqual([
    expect.objectContaining({ level: callerFault ? 'info' : 'warn', resource: 'page', code }),
  ]);
});

test('how long to wait and what is left of the quota go with the failure', async () => {
  const quota = { bucket: 'default', cost: 0, remaining: 0, reset_at: '2026-11-02T08:00:00Z' };
  const { failure } = open(
    fail(new ToolError('quota_exhausted', 'Later.', { retryAfterSeconds: 30, quota })),
  );
  expect((await failure()).data).toEqual({
    code: 'quota_exhausted',
    reason: 'quota_exhausted',
    retryable: false,
    retry_after_seconds: 30,
    quota,
  });
});

test.each([
  ['an Error', new TypeError("Cannot read properties of undefined (reading 'secret')")],
  ['a text', 'the secret recipe'],
  ['nothing', undefined],
])(
  '%s that is thrown is a fault of ours: logged whole, told without its text',
  async (_w, thrown) => {
    const { failure, lines } = open(fail(thrown));
    const error = await failure();
    expect(error.code).toBe(-32_603);
    expect(error.data).toEqual({ code: 'unavailable', reason: 'internal', retryable: true });
    expect(JSON.stringify([error.message, error.data])).not.toMatch(/secret|TypeError/);
    expect(describeReadFailure(error.data)).toBeUndefined();
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        resource: 'page',
        msg: 'resource read failed by a fault of this server',
      }),
    ]);
  },
);

test('a cancelled read is nobody’s error', async () => {
  const aborter = new AbortController();
  const { failure, lines } = open(() => {
    aborter.abort(new Error('gone'));
    throw aborter.signal.reason;
  }, aborter.signal);
  await failure();
  expect(lines).toEqual([]);
});

test.each([undefined, null, 'text', {}, { code: 7 }, { code: 'made_up' }, { code: 'toString' }])(
  'data that says %j says nothing of a failure of ours',
  (data) => {
    expect(describeReadFailure(data)).toBeUndefined();
  },
);
