import { expect, test } from 'vitest';
import { parseJson3 } from '../../../src/youtube/transcripts/parse-json3.ts';
import { parseTimedXml } from '../../../src/youtube/transcripts/parse-timed-xml.ts';

const json3 = (events: unknown): string => JSON.stringify({ wireMagic: 'pb3', events });

const srv3 = (body: string): string =>
  `<?xml version="1.0" encoding="utf-8" ?><timedtext format="3">\n<body>\n${body}\n</body>\n</timedtext>`;

const srv1 = (body: string): string =>
  `<?xml version="1.0" encoding="utf-8" ?><transcript>${body}</transcript>`;

test('json3: windows are left out, appended events are joined, words keep their blanks', () => {
  const events = [
    { tStartMs: 0, dDurationMs: 12_000, id: 1, wpWinPosId: 1 },
    {
      tStartMs: 1_240,
      dDurationMs: 3_000,
      wWinId: 1,
      segs: [{ utf8: 'hello' }, { utf8: ' there', tOffsetMs: 400 }],
    },
    { tStartMs: 2_900, dDurationMs: 1_340, wWinId: 1, aAppend: 1, segs: [{ utf8: '\n' }] },
    { tStartMs: 2_910, dDurationMs: 4_000, wWinId: 1, segs: [{ utf8: 'שלום 👩‍🔬' }] },
    { tStartMs: 6_500, dDurationMs: 1_000, wWinId: 1, aAppend: 1, segs: [{ utf8: ' more' }] },
  ];
  expect(parseJson3(json3(events))).toEqual([
    { start_seconds: 1.24, duration_seconds: 3, text: 'hello there\n' },
    { start_seconds: 2.91, duration_seconds: 4.59, text: 'שלום 👩‍🔬 more' },
  ]);
});

test('json3: an event is appended to the last one of its own window', () => {
  const events = [
    { tStartMs: 0, dDurationMs: 9_000, wWinId: 1, segs: [{ utf8: 'left' }] },
    { tStartMs: 100, dDurationMs: 9_000, wWinId: 2, segs: [{ utf8: 'right' }] },
    { tStartMs: 200, dDurationMs: 100, wWinId: 1, aAppend: 1, segs: [{ utf8: '!' }] },
    { tStartMs: 300, dDurationMs: 100, wWinId: 3, aAppend: 1, segs: [{ utf8: 'alone' }] },
  ];
  expect(parseJson3(json3(events)).map(({ text }) => text)).toEqual(['left!', 'right', 'alone']);
});

test('json3: a zero that is left out is zero, empty events vanish, overlaps stay', () => {
  const events = [
    { dDurationMs: 5_000, segs: [{ utf8: 'first' }] },
    { tStartMs: 1_000, segs: [{ utf8: 'second' }, {}] },
    { tStartMs: 2_000, dDurationMs: 10, segs: [{ utf8: '' }] },
    { tStartMs: 3_000, dDurationMs: 10 },
  ];
  expect(parseJson3(json3(events))).toEqual([
    { start_seconds: 0, duration_seconds: 5, text: 'first' },
    { start_seconds: 1, duration_seconds: 0, text: 'second' },
  ]);
});

test('json3: a file without a cue has no segments, and anything else is refused', () => {
  expect(parseJson3('{"wireMagic":"pb3"}')).toEqual([]);
  expect(() => parseJson3('{"wireMagic":"pb3","eve')).toThrow(SyntaxError);
  expect(() => parseJson3('{"error":{}}')).toThrow(TypeError);
  expect(() => parseJson3('{"events":{}}')).toThrow(TypeError);
  expect(() => parseJson3('[]')).toThrow(TypeError);
});

test('srv3: words within a paragraph are joined, entities decoded once, appends joined', () => {
  const body = [
    '<w t="0" id="1" wp="1" ws="1"/>',
    '<p t="280" d="3840" w="1"><s ac="0">Hello</s><s t="280" ac="0"> world</s></p>',
    '<p t="4000" d="100" w="1" a="1">\n</p>',
    '<p t="4120" d="2000">it&#39;s &lt;b&gt; &amp;amp; “this”</p>',
    '<p t="5000" d="9" />',
    "<p d='7' t = '6000'>a<br/>b &gt; c > d</p>",
  ].join('\n');
  expect(parseTimedXml(srv3(body))).toEqual([
    { start_seconds: 0.28, duration_seconds: 3.84, text: 'Hello world\n' },
    { start_seconds: 4.12, duration_seconds: 2, text: "it's <b> &amp; “this”" },
    { start_seconds: 6, duration_seconds: 0.007, text: 'a\nb > c > d' },
  ]);
});

test('srv1: entities are decoded twice, empty texts vanish, a missing duration is 0', () => {
  const body = [
    '<text start="0" dur="1.54">Hey, it&amp;#39;s R&amp;amp;D</text>',
    '<text start="5" dur="0.5"></text>',
    '<text start="5.7">line one\nline &amp;quot;two&amp;quot;</text>',
    '<text start="5.7" dur="3.239"><![CDATA[raw <i> &amp;]]></text>',
    '<!-- a <text start="1">comment</text> -->',
  ].join('');
  expect(parseTimedXml(srv1(body))).toEqual([
    { start_seconds: 0, duration_seconds: 1.54, text: "Hey, it's R&D" },
    { start_seconds: 5.7, duration_seconds: 0, text: 'line one\nline "two"' },
    { start_seconds: 5.7, duration_seconds: 3.239, text: 'raw <i> &amp;' },
  ]);
});

test.each([
  ['a page of HTML', '<!DOCTYPE html><html><body><p t="0">x</p></body></html>'],
  ['half a file', srv3('<p t="0" d="1">x</p>').slice(0, -20)],
  ['a file that ends in a tag', srv3('<p t="0" d="1').slice(0, -30)],
  ['a file that ends in a comment', '<transcript><!-- '],
  [
    'the format before srv3',
    '<timedtext format="2"><text t="280" d="3840" w="1">Hello</text></timedtext>',
  ],
  ['nothing', ''],
  ['plain text', 'hello'],
])('XML: %s is refused', (_name, xml) => {
  expect(() => parseTimedXml(xml)).toThrow(SyntaxError);
});

test('XML: time grows with the length alone', () => {
  const measure = (count: number): number => {
    const hostile = srv3(`<p ${'a '.repeat(count)}t="1">${'&'.repeat(count)}</p>`);
    const startedAt = performance.now();
    parseTimedXml(hostile);
    return performance.now() - startedAt;
  };
  measure(1_000);
  // Quadratic would be minutes.
  expect(measure(500_000)).toBeLessThan(5_000);
});

test.each([
  ['named', '&amp;amp; &amp;lt; &amp;gt; &amp;quot; &amp;apos; &amp;nbsp;|', '& < > " \' \u00a0|'],
  [
    'decimal',
    'it&amp;#39;s &amp;#x27;x&amp;#X27; &amp;#8217; &amp;#00000000000039;',
    "it's 'x' ’ '",
  ],
  ['beyond the basic plane', '&amp;#128165; &amp;#x1F4A5;', '💥 💥'],
  [
    'halves of a pair',
    '&amp;#55357;&amp;#56485; &amp;#xD83D;&amp;#xdca5; &#55357;&#56485;',
    '💥 💥 💥',
  ],
  ['half a pair', '&amp;#55357; &amp;#56485;&amp;#55357;', '&#55357; &#56485;&#55357;'],
  ['a high half before a pair', '&amp;#56000;&amp;#55357;&amp;#56485;', '&#56000;💥'],
  ['no character', '&amp;#0; &amp;#x110000; &amp;#; &amp;#x;', '&#0; &#x110000; &#; &#x;'],
  ['no name', '&amp;bogus; &amp;hellip; & &; R&D', '&bogus; &hellip; & &; R&D'],
  ['escaped by hand', '&amp;amp;amp; &amp;amp;#39;', '&amp; &#39;'],
  ['escaped once', '&lt;i>&#39;&lt;/i>', "<i>'</i>"],
])('srv1: entities that are %s', (_name, escaped, text) => {
  expect(parseTimedXml(srv1(`<text start="0">${escaped}</text>`))[0]?.text).toBe(text);
});

test('XML: a byte order mark and line breaks of any kind are read as XML says', () => {
  const body = '<p t="0">a\r\nb\rc\nd</p>\r\n<p t="5"><![CDATA[x\r\ny]]>&#13;z</p>';
  expect(parseTimedXml(`\uFEFF${srv3(body)}`).map(({ text }) => text)).toEqual([
    'a\nb\nc\nd',
    'x\ny\rz',
  ]);
});

test('XML: attributes come in any order and with either quote', () => {
  const body = `<p\n\td='7'w="1"t = '6000' >a</p><p x=">" y='"' t="1" d="">b</p><p t="x" d="1e999">c</p>`;
  expect(parseTimedXml(srv3(body))).toEqual([
    { start_seconds: 6, duration_seconds: 0.007, text: 'a' },
    { start_seconds: 0.001, duration_seconds: 0, text: 'b' },
    { start_seconds: 0, duration_seconds: 0, text: 'c' },
  ]);
});

test('srv3: words within words, and what is between them, are kept', () => {
  const body = '<p t="0"><s>a<s t="5"> b</s></s> c <s/><s p="1"> d</s>\n</p>';
  expect(parseTimedXml(srv3(body))[0]?.text).toBe('a b c  d\n');
});

test('json3: a byte order mark and numbers as text are understood, times before 0 are 0', () => {
  const events = [{ tStartMs: '1500', dDurationMs: '20', segs: [{ utf8: 'a' }] }];
  expect(parseJson3(`\uFEFF${json3(events)}`)).toEqual([
    { start_seconds: 1.5, duration_seconds: 0.02, text: 'a' },
  ]);
  expect(parseJson3(json3([{ tStartMs: -5, dDurationMs: 'x', segs: [{ utf8: 'a' }] }]))).toEqual([
    { start_seconds: 0, duration_seconds: 0, text: 'a' },
  ]);
});
