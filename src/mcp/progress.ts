/**
 * Progress of a request (`notifications/progress`), for a caller that asked to hear of it. It goes
 * the way of the answer: on stdio the one channel there is, on 2025-era HTTP the stream that the
 * answer is anyway; a 2026-07-28 answer, plain JSON otherwise, becomes a stream with the first one.
 */
import type { ServerContext } from '@modelcontextprotocol/server';
import type { ToolCall } from './define-tool.ts';

/** Nobody reads faster, and the specification asks senders to limit themselves. */
const LEAST_GAP_MS = 100;

/** What the SDK hands to the handler of a request. */
export type McpRequest = Pick<ServerContext['mcpReq'], '_meta' | 'signal' | 'notify'>;

type Token = string | number;

interface Step {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

interface Progress {
  readonly report: ToolCall['report'];
  /** Sends the last step if it was held back; for work that came to its end. */
  flush(): void;
  /** Nothing is sent from here on. */
  close(): void;
}

const reportToNobody: ToolCall['report'] = () => {};

/** The specification lets a token be a text or a number; 0 and '' are tokens too. */
function tokenOf({ _meta }: McpRequest): Token | undefined {
  const token: unknown = _meta?.progressToken;
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}

async function send({ notify }: McpRequest, progressToken: Token, step: Step): Promise<void> {
  try {
    await notify({ method: 'notifications/progress', params: { progressToken, ...step } });
  } catch {
    // A caller that went away hears nothing; whether it did is found out by the answer.
  }
}

function createProgress(request: McpRequest, token: Token, now: () => number): Progress {
  let isClosed = false;
  let sentAt = -Infinity;
  let reached = -Infinity;
  let held: Step | undefined;

  function pass(step: Step): void {
    held = undefined;
    sentAt = now();
    void send(request, token, step);
  }

  return {
    report(done, total, message) {
      // The specification: the value must grow with each notification.
      if (isClosed || request.signal.aborted || !Number.isFinite(done) || done <= reached) return;
      reached = done;
      const step = {
        progress: done,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      };
      // No timer: what is held back goes out with a later step or at the end.
      if (done === total || now() - sentAt >= LEAST_GAP_MS) pass(step);
      else held = step;
    },
    flush() {
      if (held && !isClosed && !request.signal.aborted) pass(held);
    },
    close() {
      isClosed = true;
    },
  };
}

/**
 * Does the work of a request, whose `report` reaches the caller when the request has a
 * `_meta.progressToken`, and nobody otherwise. A report never throws, and nothing is sent after the
 * work has ended or the request was cancelled.
 * @param now milliseconds of a clock that never goes back
 */
export function workWithProgress<T>(
  request: McpRequest,
  work: (call: ToolCall) => Promise<T>,
  now: () => number = () => performance.now(),
): Promise<T> {
  const { signal } = request;
  const token = tokenOf(request);
  if (token === undefined) return work({ signal, report: reportToNobody });
  return workReporting(createProgress(request, token, now), signal, work);
}

async function workReporting<T>(
  progress: Progress,
  signal: AbortSignal,
  work: (call: ToolCall) => Promise<T>,
): Promise<T> {
  try {
    const result = await work({ signal, report: progress.report });
    progress.flush();
    return result;
  } finally {
    progress.close();
  }
}
