/** What the log tells of refused requests: who, by which gate and why; and no flood of lines. */
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import type { Gate } from '../../src/http/gate-env.ts';
import { createRefusalWriter } from '../../src/http/refusal-log.ts';
import { createSecret } from '../../src/secret.ts';
import { createSignatureJudge } from '../../src/security/signature.ts';
import { openServer } from './open-app.ts';
import { limitsOf } from './open-limits.ts';

type Line = Readonly<Record<string, unknown>>;

function openLog(level = 'info') {
  const lines: Line[] = [];
  const write = (text: string): void => {
    const { time: _time, pid: _pid, hostname: _hostname, ...line } = JSON.parse(text) as Line;
    lines.push(line);
  };
  return {
    lines,
    logger: pino({ level, formatters: { level: (label) => ({ level: label }) } }, { write }),
  };
}

const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x' } });
const JSON_TYPE = { 'content-type': 'application/json' };

const judgeSignature = createSignatureJudge({
  secrets: [createSecret('a-signing-secret-of-32-bytes')],
});
const refuseCaller: Gate = async (c) => {
  c.set('refusal', { gate: 'caller', reason: 'no_credential', isExpected: true });
  return c.text('who are you?', 401);
};

test.each<[string, Parameters<typeof openServer>[0], Record<string, string>, Line]>([
  [
    'a foreign Origin',
    {},
    { origin: 'https://evil.com' },
    { gate: 'host_origin', reason: 'origin' },
  ],
  [
    'an address',
    { limits: limitsOf({ requests: 1 }) },
    {},
    { gate: 'address', reason: 'ip_limit' },
  ],
  [
    'a caller',
    { limits: limitsOf({ calls: 1 }) },
    {},
    { gate: 'calls', reason: 'principal_limit', caller: '198.51.100.1' },
  ],
  ['no signature', { judgeSignature }, {}, { gate: 'signature', reason: 'missing' }],
])('one line tells of %s that is refused', async (_what, options, headers, expected) => {
  const { lines, logger } = openLog();
  const trustedProxies = ['127.0.0.1'];
  await using server = await openServer({ ...options, trustedProxies, logger });
  const init = {
    method: 'POST',
    body: call,
    headers: { ...JSON_TYPE, 'x-forwarded-for': '198.51.100.1', ...headers },
  };
  const statuses = [];
  for (let index = 0; index < 2; index += 1) {
    statuses.push((await fetch(`${server.origin}/mcp`, init)).status);
  }
  const refused = statuses.filter((status) => status !== 200).length;
  expect(refused).toBeGreaterThan(0);
  const line = { level: 'info', ...expected, client: '198.51.100.1', msg: 'request refused' };
  expect(lines).toEqual(Array(refused).fill(line));
});

test('what is recorded is logged within its span; what every client does first is no news', async () => {
  const { lines, logger } = openLog('debug');
  const within: number[] = [];
  await using server = await openServer({
    authenticate: refuseCaller,
    logger,
    refuse: async () => (work) => {
      const before = lines.length;
      work();
      within.push(lines.length - before);
    },
  });
  await fetch(`${server.origin}/mcp`, { method: 'POST', body: call, headers: JSON_TYPE });
  expect(within).toEqual([1]);
  expect(lines).toMatchObject([{ level: 'debug', gate: 'caller', reason: 'no_credential' }]);
});

afterEach(() => {
  vi.useRealTimers();
});

test('a flood of refusals is some lines a minute of each gate, and how many were left out', () => {
  vi.useFakeTimers();
  const { lines, logger } = openLog();
  const write = createRefusalWriter(logger, 2);
  const flood = (times: number): void => {
    for (let index = 0; index < times; index += 1) {
      write({ gate: 'address', reason: 'ip_limit', client: `198.51.100.${index % 250}` });
    }
  };
  flood(100_000);
  write({ gate: 'signature', reason: 'missing', client: '198.51.100.1' });
  expect(lines.map(({ gate }) => gate)).toEqual(['address', 'address', 'signature']);
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(3)).toMatchObject([{ gate: 'address', omitted: 99_998 }]);
  // The next minute begins anew; one without a refusal says nothing.
  flood(1);
  vi.advanceTimersByTime(120_000);
  expect(lines).toHaveLength(5);
  expect(vi.getTimerCount()).toBe(0);
});
