/** Pages about channels and playlists. */
export const YOUTUBE_HOSTS: ReadonlySet<string> = new Set([
  'youtube.com',
  'www.youtube.com',
  'm.youtube.com',
  'music.youtube.com',
]);

/** Everything that can name a video. */
export const VIDEO_HOSTS: ReadonlySet<string> = new Set([
  ...YOUTUBE_HOSTS,
  'youtu.be',
  'youtube-nocookie.com',
  'www.youtube-nocookie.com',
]);

const MAX_URL_LENGTH = 2_048;
const MAX_QUOTED_LENGTH = 60;

/**
 * The raw text has to show the very host that the parser will see: ASCII letters, digits, dots and
 * hyphens from the scheme to the first `/`, `?` or `#`. That leaves no room for user info, ports,
 * percent-encoding, IPv6, backslashes or letters that the parser folds to ASCII (WHATWG URL, UTS 46).
 */
const PLAIN_AUTHORITY = /^(?:https?:\/\/)?(?<host>[a-z0-9.-]+)(?=[/?#])/i;

/** The parser drops tabs and line breaks wherever they stand, and reads `\` as `/`. */
// oxlint-disable-next-line no-control-regex -- refusing them is the point
const FOLDED_CHARACTERS = /[\u0000-\u0020\u007f\\]/;

/**
 * A URL whose host is exactly one of `hosts`, or `undefined`. The scheme may be left out; else it is
 * http or https.
 */
export function parseYouTubeUrl(text: string, hosts: ReadonlySet<string>): URL | undefined {
  if (text.length > MAX_URL_LENGTH || FOLDED_CHARACTERS.test(text)) return undefined;
  const host = PLAIN_AUTHORITY.exec(text)?.groups?.['host']?.toLowerCase();
  if (host === undefined || !hosts.has(host)) return undefined;
  const url = URL.parse(/^https?:/i.test(text) ? text : `https://${text}`);
  return url?.hostname === host ? url : undefined;
}

/** The decoded segments of the path; empty when one of them is not valid percent-encoded UTF-8. */
export function readPath(url: URL): string[] {
  try {
    return url.pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    return [];
  }
}

/**
 * A caller's text as an error may show it: without control and formatting characters, without a
 * password, at most 60 characters and an ellipsis.
 */
export function quoteInput(input: string): string {
  const clean = input
    .slice(0, MAX_URL_LENGTH)
    .replaceAll(/\/\/[^/?#@]*@/g, '//…@')
    .replaceAll(/\p{C}/gu, '');
  const characters = Array.from(clean);
  const shown = characters.slice(0, MAX_QUOTED_LENGTH).join('');
  return characters.length > MAX_QUOTED_LENGTH || input.length > MAX_URL_LENGTH
    ? `"${shown}…"`
    : `"${shown}"`;
}
