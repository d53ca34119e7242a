/** The unmodified clients that YouTube's users run, told to talk to the sample. */
import { youtube } from '@googleapis/youtube';
import type { youtube_v3 } from '@googleapis/youtube';
import { Innertube, Log } from 'youtubei.js/web.bundle';
import type { SampleService } from '../../src/sample/server.ts';
import type { Json } from './support.ts';

Log.setLevel(Log.Level.NONE);

export function officialClient(sample: SampleService): youtube_v3.Youtube {
  return youtube({
    version: 'v3',
    rootUrl: `${sample.origin}/`,
    retry: false,
    fetchImplementation: fetch,
    headers: { 'X-Goog-Api-Key': sample.apiKey },
  });
}

/** The data of an answer as what came over the wire: the types promise more than they check. */
export async function dataOf(call: Promise<{ readonly data: object }>): Promise<Json> {
  const { data } = await call;
  return { ...data };
}

/** `youtubei.js` with the origin of its requests replaced, and nothing else. */
export async function innertube(sample: SampleService): Promise<Innertube> {
  return Innertube.create({
    retrieve_player: false,
    generate_session_locally: true,
    retrieve_innertube_config: false,
    enable_session_cache: false,
    fetch: (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      return fetch(new Request(new URL(pathname + search, sample.origin), request));
    },
  });
}
