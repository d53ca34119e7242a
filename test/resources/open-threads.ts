import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const THREADS = 3;

const comment = (id: string) => ({
  id,
  snippet: { textDisplay: id, textOriginal: id, authorDisplayName: '@a', likeCount: 0 },
});

const threads = (videoId: string) => ({
  items: Array.from({ length: THREADS }, (_item, index) => ({
    id: `${videoId}.${index}`,
    snippet: { totalReplyCount: 1, topLevelComment: comment(`${videoId}.${index}`) },
  })),
});

export interface ThreadsService {
  readonly origin: string;
  readonly apiKey: string;
  /** Answers the requests that wait, and does not let another wait. */
  release(): void;
  /** Lets requests wait again. */
  hold(): void;
  close(): void;
}

/**
 * A YouTube whose every video has three threads with a reply to be asked for: the first is answered
 * at once, the others when the test says so.
 */
export async function openThreads(): Promise<ThreadsService> {
  const waiting: (() => void)[] = [];
  let isHolding = true;

  function answer(response: ServerResponse, body: unknown): void {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  }

  const service = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.endsWith('/commentThreads')) {
      answer(response, threads(searchParams.get('videoId') ?? ''));
      return;
    }
    const parent = searchParams.get('parentId') ?? '';
    const reply = (): void => answer(response, { items: [comment(`${parent}.reply`)] });
    if (isHolding && !parent.endsWith('.0')) waiting.push(reply);
    else reply();
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  return {
    origin: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
    apiKey: 'key',
    release() {
      isHolding = false;
      for (const reply of waiting.splice(0)) reply();
    },
    hold: () => (isHolding = true),
    close() {
      service.closeAllConnections();
      service.close();
    },
  };
}
