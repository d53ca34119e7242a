/**
 * Takes secrets out of text that leaves the process: log lines, spans, diagnostics, health.
 *
 * Two ways at once, because each alone was seen to miss: by value, for the secrets that this process
 * holds (`learnSecrets`), and by shape, for those of others: a caller's token in an error text.
 * One set for the process, as there is one stderr: whoever learns a secret tells it here.
 */

const REDACTED = '[redacted]';

/** Shorter values would shred ordinary text; no key in use is as short. */
const SHORTEST_SECRET = 6;

/** Names after which a value is a secret, in queries, headers and JSON. */
const NAMES =
  'key|api[_-]?key|access_token|refresh_token|id_token|token|client_secret|secret|password|passwd|signature|sig';

const SHAPES: readonly (readonly [RegExp, string])[] = [
  // Google: API keys, access tokens, refresh tokens, client secrets.
  [/AIza[\w-]{20,60}/g, REDACTED],
  [/ya29\.[\w.-]{8,3000}/g, REDACTED],
  [/\b1\/\/[\w-]{20,500}/g, REDACTED],
  [/GOCSPX-[\w-]{10,100}/g, REDACTED],
  // JSON Web Tokens, with or without their signature.
  [/\beyJ[\w-]{6,4000}\.[\w-]{6,8000}(\.[\w-]{0,4000})?/g, REDACTED],
  // Authorization; the digit keeps plain English ("basic authentication") readable.
  [
    /\b(Bearer|Basic|ApiKey)(\s+|%20)(?=[^\s"'\\]{0,500}[\d=])[\w.~+/=-]{6,8000}/gi,
    `$1 ${REDACTED}`,
  ],
  // Queries and forms.
  [new RegExp(`\\b(${NAMES})=[^&\\s"'\\\\\\[]{1,8000}`, 'gi'), `$1=${REDACTED}`],
  // Fields of JSON, also of JSON inside of a JSON string; headers with a vendor's key.
  [
    new RegExp(
      `(\\\\?"(?:${NAMES}|authorization|cookie|set-cookie|[a-z-]{0,40}-(?:key|token|team|secret|signature))\\\\?"\\s{0,9}:\\s{0,9}\\\\?")[^"\\\\]{1,8000}`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  // user:password of a proxy, or a token in that place.
  [/:\/\/[^\s/@"'<>\\?#]{1,500}@/g, `://${REDACTED}@`],
];

/** One pass that nearly every string fails, before the rest is tried. */
const SUSPECT = new RegExp(
  `AIza|ya29\\.|1\\/\\/|GOCSPX|eyJ|bearer|basic|apikey|authorization|cookie|@|(?:${NAMES}|team)(?:=|\\\\?")`,
  'i',
);

/**
 * Short texts that were found clean. Most values of spans are the same few, and to look one up costs
 * a tenth of reading it (`npm run bench:profile`: 2 µs of a traced call).
 */
const clean = new Set<string>();
const LONGEST_REMEMBERED = 64;
const MOST_REMEMBERED = 1_000;

function remember(text: string): void {
  if (clean.size >= MOST_REMEMBERED) clean.clear();
  clean.add(text);
}

const known = new Set<string>();
let knownPattern: RegExp | undefined;

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The forms in which a value turns up: as it is, in a URL, inside of JSON. */
function formsOf(value: string): string[] {
  const url = URL.parse(value);
  if (url?.password) {
    // Of a proxy address the credentials are the secret; its host may be told.
    const { username, password } = url;
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return [value, ...formsOf(decodeURIComponent(password)), password, btoa(pair)];
  }
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}

/** Makes values unprintable, for the life of the process. Too short ones are left out. */
export function learnSecrets(values: Iterable<string>): void {
  clean.clear();
  for (const value of values) {
    for (const form of formsOf(value)) if (form.length >= SHORTEST_SECRET) known.add(form);
  }
  if (known.size === 0) return;
  // The longest first, or a part would leave the rest of the whole.
  const longestFirst = [...known].toSorted((a, b) => b.length - a.length);
  knownPattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
}

/** The text without secrets; the very same string when there are none. Keeps JSON valid. */
export function scrub(text: string): string {
  const isShort = text.length <= LONGEST_REMEMBERED;
  if (isShort && clean.has(text)) return text;
  let scrubbed = knownPattern ? text.replace(knownPattern, REDACTED) : text;
  if (SUSPECT.test(scrubbed)) {
    for (const [shape, replacement] of SHAPES) scrubbed = scrubbed.replace(shape, replacement);
  }
  if (isShort && scrubbed === text) remember(text);
  return scrubbed;
}
