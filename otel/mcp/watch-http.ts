/**
 * What HTTP answers without a transport: bodies that are no message, revisions and headers that do
 * not fit, `subscriptions/listen`. A message that reaches a transport is recorded there.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { McpHandlerRequestOptions } from '@modelcontextprotocol/server';
import { type Context, context } from '@opentelemetry/api';
import { readRefusedBody } from './message.ts';
import { type ClientAddress, type Ledger, type WatchOptions, recordPast } from './operations.ts';
import { CRASHED, type Outcome, type RefusalError, outcomeOfRefusal } from './outcome.ts';

/** What the SDK's handler takes beside the request, and who sent it. */
export interface ExchangeOptions extends McpHandlerRequestOptions {
  /** Goes onto spans; a proxy before this server is the client that it sees. */
  readonly client?: ClientAddress;
}

export type McpFetch = (request: Request, options?: ExchangeOptions) => Promise<Response>;

export type WithinSpan = (work: () => void) => void;

export interface HttpWatch {
  /** In the place of the handler's own. */
  readonly fetch: McpFetch;
  /**
   * For an answer given before the handler was asked, e.g. to a body that is no JSON.
   * @returns runs work within the span that was recorded, so that a log line has its ids
   */
  refuse(request: Request, answer: Response, options?: ExchangeOptions): Promise<WithinSpan>;
}

interface Exchange {
  /** Whether a message of it came to a transport that is watched. */
  hasReached: boolean;
  readonly client: ClientAddress | undefined;
}

const exchanges = new AsyncLocalStorage<Exchange>();

/** Takes the current exchange as recorded by a transport; the client that sent it. */
export function reachExchange(): ClientAddress | undefined {
  const exchange = exchanges.getStore();
  if (!exchange) return undefined;
  exchange.hasReached = true;
  return exchange.client;
}

/** The JSON-RPC error that an answer holds. */
async function readError(answer: Response): Promise<RefusalError | undefined> {
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return undefined;
  try {
    const body = (await answer.clone().json()) as {
      error?: { code?: unknown; data?: unknown };
    } | null;
    const { code, data } = body?.error ?? {};
    return typeof code === 'number' ? { code, data } : undefined;
  } catch {
    return undefined;
  }
}

export function watchHttp(ledger: Ledger, options: WatchOptions, serve: McpFetch): HttpWatch {
  function record(
    request: Request,
    startedAt: number,
    outcome: Outcome,
    { parsedBody, authInfo, client }: ExchangeOptions = {},
  ): Context {
    const message = readRefusedBody(parsedBody, request.headers.get('mcp-method'));
    const extra = { request, ...(authInfo ? { authInfo } : {}) };
    return recordPast(ledger, options, message, { extra, client, startedAt }, outcome);
  }

  const judge = async (answer: Response): Promise<Outcome> =>
    outcomeOfRefusal(answer.status, await readError(answer), ledger.describers.describeErrorData);

  return {
    async fetch(request, given) {
      // GET and DELETE carry no message.
      if (request.method !== 'POST') return serve(request, given);
      const startedAt = performance.now();
      const exchange: Exchange = { hasReached: false, client: given?.client };
      try {
        const answer = await exchanges.run(exchange, () => serve(request, given));
        if (!exchange.hasReached) {
          record(request, startedAt, await judge(answer), given);
        }
        return answer;
      } catch (error) {
        if (!exchange.hasReached) record(request, startedAt, CRASHED, given);
        throw error;
      }
    },
    async refuse(request, answer, given) {
      const startedAt = performance.now();
      const active = record(request, startedAt, await judge(answer), given);
      return (work) => context.with(active, work);
    },
  };
}
