/** Before anything is measured: does every server answer the same? */
import { isDeepStrictEqual } from 'node:util';
import type { CapturedRequest, Workload } from './capture-requests.ts';
import { askOnce } from './load.ts';
import type { ServerProcess } from './server-process.ts';
import { VARIANTS, VARIANT_KEYS, type VariantKey } from './variants.ts';

type Result = Readonly<Record<string, unknown>>;

/** The result in an answer, plain JSON or one SSE frame. */
function resultIn(text: string): Result {
  const json = text.startsWith('{') ? text : /^data: (.*)$/m.exec(text)?.[1];
  const { result } = JSON.parse(json ?? 'null') as { result?: Result };
  if (!result) throw new Error(`no result in the answer:\n${text.slice(0, 500)}`);
  return result;
}

/**
 * What must be the same everywhere: the payload of a call but for its age and the marks that our
 * funnel sets, the names of a list.
 */
function essenceOf(workload: Workload, result: Result): unknown {
  if (workload === 'list') {
    const { tools } = result as { tools: readonly { name: string; inputSchema: unknown }[] };
    return tools.map(({ name }) => name);
  }
  const {
    cache_age_seconds: _age,
    untrusted_fields: _marks,
    ...payload
  } = result['structuredContent'] as Result;
  return payload;
}

/** @throws Error when the two differ in what matters */
function assertSame(key: VariantKey, workload: Workload, result: Result, expected: Result): void {
  if (isDeepStrictEqual(essenceOf(workload, result), essenceOf(workload, expected))) return;
  throw new Error(
    `${VARIANTS[key].title} answers ${workload} otherwise:\n${JSON.stringify(result)}\nours:\n${JSON.stringify(expected)}`,
  );
}

/**
 * Asks every server every request of its workloads, twice, since the first call fills the cache.
 * @returns what the echo is to be sent: the answer of ours to the call
 * @throws Error that names the server whose answer differs
 */
export async function verifyAnswers(
  servers: Readonly<Record<VariantKey, ServerProcess>>,
  requests: Readonly<Record<Workload, CapturedRequest>>,
): Promise<CapturedRequest> {
  const askTwice = async (key: VariantKey, workload: Workload): Promise<string> => {
    await askOnce(servers[key].origin, requests[workload]);
    return askOnce(servers[key].origin, requests[workload]);
  };
  const body = await askTwice('ours', 'call');
  const call = resultIn(body);
  const { success, cached } = call['structuredContent'] as Result;
  if (success !== true || cached !== true)
    throw new Error('the call is not answered from the cache');
  const expected: Readonly<Record<Workload, Result>> = {
    call,
    list: resultIn(await askTwice('ours', 'list')),
    'legacy-call': call,
  };
  for (const key of VARIANT_KEYS.filter((candidate) => candidate !== 'echo')) {
    for (const workload of VARIANTS[key].workloads) {
      assertSame(key, workload, resultIn(await askTwice(key, workload)), expected[workload]);
    }
  }
  const echoed = { headers: { 'content-type': 'application/json' }, body };
  if ((await askOnce(servers.echo.origin, echoed)) !== body) throw new Error('the echo is none');
  return echoed;
}
