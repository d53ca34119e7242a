import type * as Library from 'youtubei.js/web.bundle';
import type { UpstreamFetch } from '../upstream-fetch.ts';
import type { RawAnswer } from './answer-outcome.ts';

/** A client as `youtubei.js` names it: each gets other answers, and YouTube turns them off at will. */
export type InnertubeClient = 'ANDROID' | 'IOS' | 'ANDROID_VR' | 'VISIONOS' | 'MWEB' | 'WEB' | 'TV';

/** Where `youtubei.js` sends its requests; all of it goes to the configured origin instead. */
const INNERTUBE_HOSTS: ReadonlySet<string> = new Set([
  'www.youtube.com',
  'youtubei.googleapis.com',
]);

export interface PlayerQuestion {
  readonly videoId: string;
  readonly client: InnertubeClient;
  readonly signal: AbortSignal;
}

/** Asks the player and resolves with its raw answer, whatever its status; throws as the fetch does. */
export type AskPlayer = (question: PlayerQuestion) => Promise<RawAnswer>;

/**
 * The player through `youtubei.js`, which knows how each client introduces itself. Its parsed answer
 * is dropped: the raw one says more about refusals, and survives a parser that lags behind.
 */
export function createAskPlayer(options: {
  readonly origin: string;
  readonly fetch: UpstreamFetch;
}): AskPlayer {
  let library: Promise<typeof Library> | undefined;

  return async ({ videoId, client, signal }) => {
    const { Innertube } = await (library ??= loadLibrary());
    let seen: { answer: RawAnswer } | { error: unknown } | undefined;

    const capture = async (
      input: string | URL | Request,
      init?: RequestInit,
    ): Promise<Response> => {
      try {
        const response = await options.fetch(
          ...rewrite(options.origin, input, { ...init, signal }),
        );
        const text = await response.text();
        const { status, headers } = response;
        seen = { answer: { status, text, retryAfter: headers.get('retry-after') } };
        return new Response(text, { status, headers });
      } catch (error) {
        seen = { error };
        throw error;
      }
    };

    // One per question: it takes 0.5 ms, and is the only way to bind its requests to a signal.
    const innertube = await Innertube.create({
      fetch: capture,
      retrieve_player: false,
      generate_session_locally: true,
      retrieve_innertube_config: false,
      enable_session_cache: false,
    });
    try {
      await innertube.getBasicInfo(videoId, { client });
    } catch (error) {
      // It throws for every refusal, and for parts of an answer that it does not know.
      if (seen === undefined) throw error;
    }
    if (seen === undefined) throw new Error('youtubei.js asked nothing');
    if ('error' in seen) throw seen.error;
    return seen.answer;
  };
}

/** Loaded at the first transcript. The bundle loads many times faster than the default entry. */
async function loadLibrary(): Promise<typeof Library> {
  const library = await import('youtubei.js/web.bundle');
  // It prints to the console, and stdout belongs to the stdio transport.
  library.Log.setLevel(library.Log.Level.NONE);
  return library;
}

function rewrite(
  origin: string,
  input: string | URL | Request,
  init: RequestInit,
): [URL, RequestInit] {
  const isRequest = typeof input !== 'string' && !(input instanceof URL);
  const asked = new URL(isRequest ? input.url : input);
  if (!INNERTUBE_HOSTS.has(asked.hostname)) {
    throw new Error(`youtubei.js asked a host that is not InnerTube's: ${asked.hostname}`);
  }
  const url = new URL(asked.pathname + asked.search, origin);
  return [url, isRequest ? { method: input.method, ...init } : init];
}
