/** Batches of videos: one bad id never fails the others, and each is told of by itself. */
import { ToolError } from '../errors.ts';
import { type VideoId, parseVideoId } from '../youtube/ids.ts';

/** Most ids of one request of YouTube's. */
export const MOST_VIDEOS = 50;

/** More would not help a caller that got all of them wrong. */
const MOST_PROBLEMS = 3;

interface Malformed {
  readonly given: string;
  readonly error: ToolError;
}

type Asked = { readonly given: string; readonly id: VideoId } | Malformed;

/** What a caller listed, in its order. */
export interface VideoList {
  /** Each once. */
  readonly ids: readonly VideoId[];
  readonly asked: readonly Asked[];
}

/** What became of one of them, in the caller's own words for it. */
export interface ListError {
  readonly given: string;
  readonly code: string;
  readonly message: string;
}

/** Throws `invalid_input` when none of them is a video. `field` is the argument that errors name. */
export function parseVideoList(given: readonly string[], field: string): VideoList {
  const asked = [...new Set(given)].map((text) => parseOne(text, field));
  const ids = asked.flatMap((one) => ('id' in one ? [one.id] : []));
  if (ids.length > 0) return { ids: [...new Set(ids)], asked };
  const problems = asked.flatMap((one) => ('error' in one ? [one.error] : []));
  const [first] = problems;
  if (first && problems.length === 1) throw first;
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ message }) => message);
  throw new ToolError('invalid_input', `${field}: none is a video. ${shown.join(' ')}`, {
    reason: 'invalid_video_url',
  });
}

function parseOne(given: string, field: string): Asked {
  try {
    return { given, id: parseVideoId(given, field) };
  } catch (error) {
    if (error instanceof ToolError) return { given, error };
    throw error;
  }
}

/**
 * What was read, and what could not be, both in the order asked for. Throws the failure of the
 * request itself when nothing at all was read: then no id is to blame.
 */
export function sortOutcomes<T>(
  { asked, ids }: VideoList,
  outcomes: ReadonlyMap<VideoId, T | ToolError>,
): { readonly found: readonly T[]; readonly errors: readonly ListError[] } {
  const found = ids.flatMap((id) => {
    const outcome = outcomes.get(id);
    return outcome === undefined || outcome instanceof ToolError ? [] : [outcome];
  });
  const failures = ids.flatMap((id) => {
    const outcome = outcomes.get(id);
    return outcome instanceof ToolError ? [{ id, error: outcome }] : [];
  });
  const failed = failures.find(({ error }) => !isOfItem(error));
  if (found.length === 0 && failed) throw failed.error;
  const told = new Set<VideoId>();
  const errors = asked.flatMap((one): ListError[] => {
    if ('error' in one) return [toListError(one.given, one.error)];
    const failure = failures.find(({ id }) => id === one.id);
    if (!failure || told.has(one.id)) return [];
    told.add(one.id);
    return [toListError(one.given, failure.error)];
  });
  return { found, errors };
}

const isOfItem = ({ code }: ToolError): boolean => code === 'not_found' || code === 'forbidden';

const toListError = (given: string, { code, message }: ToolError): ListError => ({
  given,
  code,
  message,
});
