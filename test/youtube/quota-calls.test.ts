/** The ledger seen from outside: whole servers, real calls, and what reaches YouTube. */
import { expect, onTestFinished, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { makeFolder, removeFolder } from '../support/program.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** A sample that would answer ten times as often, and a folder for the servers on it. */
async function open(units: number) {
  const sample = await startSample({ quotaLimits: { search: units * 10 }, latencyMs: 20 });
  onTestFinished(() => sample.close());
  const dataDir = makeFolder();
  onTestFinished(() => removeFolder(dataDir));
  const start = async (): Promise<TestServer> => {
    const env = { QUOTA_LIMITS: `search=${units}` };
    const server = await startServer({ sample, dataDir, env });
    onTestFinished(async () => void (await server.stop()));
    return server;
  };
  return { sample, start };
}

let queries = 0;

/** The codes of so many searches at once, of which no cache knows one; 'ok' of those answered. */
async function search(server: TestServer, calls: number): Promise<unknown[]> {
  const ask = async (): Promise<unknown> => {
    queries += 1;
    const call = { name: 'search_videos', arguments: { query: `bread ${queries}` } };
    const { message } = await post(server.url, rpc('tools/call', call, queries));
    const payload = message?.result?.['structuredContent'] as Record<string, unknown>;
    return payload['success'] === true ? 'ok' : payload['code'];
  };
  return Promise.all(Array.from({ length: calls }, ask));
}

const asked = ({ requests }: SampleService): number =>
  requests.filter(({ path }) => path === '/youtube/v3/search').length;

test('of 200 calls at once to two servers on one folder with 10 units left exactly 10 reach YouTube', async () => {
  const { sample, start } = await open(10);
  const servers = [await start(), await start()];
  const codes = (await Promise.all(servers.map((server) => search(server, 100)))).flat();
  expect(codes.filter((code) => code === 'ok')).toHaveLength(10);
  expect(asked(sample)).toBe(10);
});

test('a server that is killed with -9 in the middle, and started again, draws not one unit too many', async () => {
  const { sample, start } = await open(60);
  const first = await start();
  const cut = search(first, 200).catch(() => 'cut off');
  await expect.poll(() => asked(sample), { interval: 5 }).toBeGreaterThan(20);
  first.signal('SIGKILL');
  await first.untilExit();
  expect(await cut).toBe('cut off');
  const before = asked(sample);
  const codes = await search(await start(), 200);
  const answered = codes.filter((code) => code === 'ok').length;
  expect(asked(sample)).toBe(before + answered);
  expect(asked(sample)).toBeLessThanOrEqual(60);
  // Drawn and not sent when it was killed: at most what is under way at one time.
  expect(asked(sample)).toBeGreaterThanOrEqual(60 - 16);
});
