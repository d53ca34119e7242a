/**
 * The few forms of RFC 6570 that resources need, matched strictly: a URI is one that the template
 * expands to, or it is not this resource. The SDK's own matcher is lenient with what surrounds the
 * variables.
 */

/** Longer URIs name nothing here and are not even looked at. */
const LONGEST_URI = 2_048;

const TEMPLATE = /^([a-z][a-z0-9+.-]*:\/\/[^?#]+?)(?:\{\?([a-z_]+(?:,[a-z_]+)*)\})?$/;
const VARIABLE = /^\{([a-z_]+)\}$/;
const LITERAL = /^[A-Za-z0-9._~:-]*$/;

export type UriValues = Readonly<Record<string, string>>;

export interface UriTemplate {
  /** False for a plain URI, which names one resource. */
  readonly hasVariables: boolean;
  readonly variables: readonly string[];
  /** The values of the variables in a URI of this form, decoded; undefined for any other. */
  match(uri: string): UriValues | undefined;
}

/** A literal, or the name of a variable. */
type Piece = { readonly literal: string } | { readonly variable: string };

function parsePiece(text: string, template: string): Piece {
  const variable = VARIABLE.exec(text)?.[1];
  if (variable !== undefined) return { variable };
  if (LITERAL.test(text)) return { literal: text };
  throw new Error(`${template}: ${text} is neither a literal nor one whole {variable}`);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Takes a value once; false when the URI is not of the form. */
function take(values: Map<string, string>, name: string, encoded: string): boolean {
  const value = decode(encoded);
  if (value === undefined || values.has(name)) return false;
  values.set(name, value);
  return true;
}

function matchPath(pieces: readonly Piece[], path: string, values: Map<string, string>): boolean {
  const parts = path.split('/');
  if (parts.length !== pieces.length) return false;
  return pieces.every((piece, index) => {
    const part = parts[index] ?? '';
    if ('literal' in piece) return part === piece.literal;
    return part !== '' && take(values, piece.variable, part);
  });
}

function matchQuery(
  names: readonly string[],
  query: string | undefined,
  values: Map<string, string>,
): boolean {
  if (query === undefined) return true;
  return query.split('&').every((pair) => {
    const [name = '', value, ...more] = pair.split('=');
    const isKnown = names.includes(name) && value !== undefined && more.length === 0;
    return isKnown && take(values, name, value);
  });
}

/**
 * Reads a template: literals and `{name}` as whole segments, `{?a,b}` at the end for what may be
 * left out. Throws on any other form: a declaration with one is a mistake of ours.
 */
export function parseUriTemplate(template: string): UriTemplate {
  const [, path = '', query] = TEMPLATE.exec(template) ?? [];
  if (path === '') throw new Error(`${template}: not a URI template of the forms that are known`);
  const pieces = path.split('/').map((text) => parsePiece(text, template));
  const names = query?.split(',') ?? [];
  const inPath = pieces.flatMap((piece) => ('variable' in piece ? [piece.variable] : []));
  const variables = [...inPath, ...names];
  return {
    hasVariables: variables.length > 0,
    variables,
    match(uri) {
      if (uri.length > LONGEST_URI || uri.includes('#')) return undefined;
      const mark = uri.indexOf('?');
      const [before, after] =
        mark < 0 ? [uri, undefined] : [uri.slice(0, mark), uri.slice(mark + 1)];
      const values = new Map<string, string>();
      const fits = matchPath(pieces, before, values) && matchQuery(names, after, values);
      return fits ? Object.fromEntries(values) : undefined;
    },
  };
}
