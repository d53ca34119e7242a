/** A piece of an XML document; texts keep their entities. */
export type XmlToken =
  | {
      readonly type: 'open';
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
    }
  | { readonly type: 'close'; readonly name: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'cdata'; readonly text: string };

/** Declarations and comments: nothing in them is of the document. */
const SKIPPED = [
  ['<?', '?>'],
  ['<!--', '-->'],
] as const;
const CDATA = ['<![CDATA[', ']]>'] as const;

const CLOSE = '>'.charCodeAt(0);
const DOUBLE_QUOTE = '"'.charCodeAt(0);
const SINGLE_QUOTE = "'".charCodeAt(0);

/**
 * The tokens of the flat XML that YouTube writes captions in; an empty element is an open and a
 * close. Time grows with the length alone. Throws a `SyntaxError` for a tag that does not end.
 */
export function* readXmlTokens(xml: string): Generator<XmlToken> {
  let position = 0;
  while (position < xml.length) {
    const open = xml.indexOf('<', position);
    const textEnd = open === -1 ? xml.length : open;
    if (textEnd > position) yield { type: 'text', text: xml.slice(position, textEnd) };
    if (open === -1) return;
    const skipped = SKIPPED.find(([start]) => xml.startsWith(start, open));
    if (skipped) {
      position = endOf(xml, skipped, open);
    } else if (xml.startsWith(CDATA[0], open)) {
      position = endOf(xml, CDATA, open);
      yield { type: 'cdata', text: xml.slice(open + CDATA[0].length, position - CDATA[1].length) };
    } else {
      const close = tagEnd(xml, open);
      yield* readTag(xml.slice(open + 1, close));
      position = close + 1;
    }
  }
}

function* readTag(tag: string): Generator<XmlToken> {
  if (tag.startsWith('!')) return;
  if (tag.startsWith('/')) {
    yield { type: 'close', name: tag.slice(1).trim() };
    return;
  }
  const name = /^[^\s/]+/.exec(tag)?.[0] ?? '';
  yield { type: 'open', name, attributes: readAttributes(tag, name.length) };
  if (tag.endsWith('/')) yield { type: 'close', name };
}

function readAttributes(tag: string, from: number): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  // Sticky: each match begins where the last one ended, so nothing is read twice.
  const attribute = /\s*([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  attribute.lastIndex = from;
  for (let match = attribute.exec(tag); match; match = attribute.exec(tag)) {
    const [, name = '', double, single] = match;
    attributes.set(name, double ?? single ?? '');
  }
  return attributes;
}

/** The `>` of the tag that begins at `open`; one inside quotes does not count. */
function tagEnd(xml: string, open: number): number {
  let quote = 0;
  for (let index = open + 1; index < xml.length; index += 1) {
    const code = xml.charCodeAt(index);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === CLOSE) {
      return index;
    } else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      quote = code;
    }
  }
  throw new SyntaxError('the XML ends within a tag');
}

function endOf(xml: string, [start, end]: readonly [string, string], open: number): number {
  const found = xml.indexOf(end, open + start.length);
  if (found === -1) throw new SyntaxError(`the XML ends within ${start}`);
  return found + end.length;
}
