import { type CaptionEvent, joinCaptionEvents } from './caption-events.ts';
import { unescapeEntities } from './entities.ts';
import type { Segment } from './transcript.ts';
import { readXmlTokens } from './xml-tokens.ts';

/** How one of the two formats writes an event. */
interface Format {
  readonly element: string;
  readonly unescape: (text: string) => string;
  readonly toEvent: (attributes: ReadonlyMap<string, string>, text: string) => CaptionEvent;
}

const FORMATS: Readonly<Record<string, Format>> = {
  /** srv3: `<timedtext format="3"><body><p t="280" d="3840"><s>Hello</s></p>`, milliseconds. */
  timedtext: {
    element: 'p',
    unescape: unescapeEntities,
    toEvent: (attributes, text) => ({
      startMs: numberOf(attributes.get('t')),
      durationMs: numberOf(attributes.get('d')),
      text,
      isAppended: attributes.get('a') === '1',
      window: attributes.get('w') ?? '',
    }),
  },
  /** srv1: `<transcript><text start="0" dur="1.54">it&amp;#39;s</text>`, seconds, escaped twice. */
  transcript: {
    element: 'text',
    unescape: (text) => unescapeEntities(unescapeEntities(text)),
    toEvent: (attributes, text) => ({
      startMs: Math.round(numberOf(attributes.get('start')) * 1000),
      durationMs: Math.round(numberOf(attributes.get('dur')) * 1000),
      text,
      isAppended: false,
      window: '',
    }),
  },
};

/**
 * The segments of a caption file in srv3 or srv1. Throws a `SyntaxError` for anything else, and for
 * a file that was cut off.
 */
export function parseTimedXml(xml: string): Segment[] {
  return joinCaptionEvents(readEvents(normalise(xml)));
}

/** What every reader of XML does first (XML 1.0, 2.11): no byte order mark, line breaks as one. */
function normalise(xml: string): string {
  return xml.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

function* readEvents(xml: string): Generator<CaptionEvent> {
  let format: Format | undefined;
  let root = '';
  let isClosed = false;
  let current: { attributes: ReadonlyMap<string, string>; parts: string[] } | undefined;
  for (const token of readXmlTokens(xml)) {
    if (token.type === 'text' || token.type === 'cdata') {
      current?.parts.push(
        token.type === 'cdata' ? token.text : (format?.unescape(token.text) ?? ''),
      );
    } else if (token.type === 'open') {
      if (root === '') {
        root = token.name;
        format = Object.hasOwn(FORMATS, root) ? FORMATS[root] : undefined;
        if (!format)
          throw new SyntaxError(`not a caption file: its root is <${root.slice(0, 40)}>`);
        // The one before it has the same root and other elements: nothing would be found in it.
        if ((token.attributes.get('format') ?? '3') !== '3')
          throw new SyntaxError('not a caption file in srv3, but in another format');
      } else if (token.name === format?.element) {
        current = { attributes: token.attributes, parts: [] };
      } else if (token.name === 'br') {
        current?.parts.push('\n');
      }
    } else if (token.name === format?.element) {
      if (format && current) yield format.toEvent(current.attributes, current.parts.join(''));
      current = undefined;
    } else if (token.name === root) {
      isClosed = true;
    }
  }
  if (!isClosed) throw new SyntaxError('not a whole caption file: it ends before its root does');
}

function numberOf(value: string | undefined): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? Math.max(0, number) : 0;
}
