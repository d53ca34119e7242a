/** What the sample's own tests share: a service that ends with its test, and ways to ask it. */
import { onTestFinished } from 'vitest';
import { startSample } from '../../src/sample/server.ts';
import type { SampleOptions, SampleService } from '../../src/sample/server.ts';

export async function openSample(options: SampleOptions = {}): Promise<SampleService> {
  const sample = await startSample(options);
  onTestFinished(() => sample.close());
  return sample;
}

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `{}` when there is none. */
  readonly json: Json;
}

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson(parsed) ? parsed : {},
  };
}

type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** Asks the Data API: `path` below `/youtube/v3/`, arrays as repeated parameters. */
export async function askApi(
  sample: SampleService,
  path: string,
  query: Query,
  headers: Readonly<Record<string, string>> = { 'x-goog-api-key': sample.apiKey },
): Promise<Answer> {
  const url = new URL(`/youtube/v3/${path}`, sample.origin);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, one);
  }
  return readAnswer(await fetch(url, { headers }));
}

/** Asks the player as a client of that name. */
export async function askPlayer(
  sample: SampleService,
  videoId: string,
  clientName = 'ANDROID',
): Promise<Answer> {
  return readAnswer(
    await fetch(`${sample.origin}/youtubei/v1/player?prettyPrint=false`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        context: { client: { clientName, clientVersion: '20.10.38' } },
        videoId,
      }),
    }),
  );
}

/** A value deep in an answer: `dig(json, 'items', 0, 'id')`; undefined when the way ends early. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === 'number') at = at[step];
    else if (isJson(at)) at = at[step];
    else return undefined;
  }
  return at;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The ids of a list answer, in its order. */
export function idsOf(json: Json): readonly unknown[] {
  return list(json['items']).map((item) => {
    const id = dig(item, 'id');
    return isJson(id) ? (id['videoId'] ?? id['channelId'] ?? id['playlistId']) : id;
  });
}

/** The caption tracks of a player answer as `{ kind, language, url }`. */
export function captionTracks(
  json: Json,
): readonly { readonly vssId: string; readonly url: URL }[] {
  return list(dig(json, 'captions', 'playerCaptionsTracklistRenderer', 'captionTracks')).map(
    (track) => ({
      vssId: String(dig(track, 'vssId')),
      url: new URL(String(dig(track, 'baseUrl'))),
    }),
  );
}

/** Fetches a caption URL from the sample, with some parameters changed; null removes one. */
export async function askCaptions(
  sample: SampleService,
  url: URL,
  changes: Readonly<Record<string, string | null>> = {},
): Promise<Answer> {
  const target = new URL(url.pathname + url.search, sample.origin);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) target.searchParams.delete(name);
    else target.searchParams.set(name, value);
  }
  return readAnswer(await fetch(target));
}

/** Walks all pages of a listing and returns every id met. */
export async function walkPages(
  sample: SampleService,
  path: string,
  query: Query,
): Promise<{ readonly ids: readonly unknown[]; readonly pages: number }> {
  const ids: unknown[] = [];
  let pageToken: string | undefined;
  let pages = 0;
  do {
    const { json } = await askApi(sample, path, pageToken ? { ...query, pageToken } : query);
    ids.push(...idsOf(json));
    pages += 1;
    const next = json['nextPageToken'];
    pageToken = typeof next === 'string' ? next : undefined;
  } while (pageToken !== undefined);
  return { ids, pages };
}
