import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defangLinks } from '../../src/security/defang.ts';

test.each([
  ['see https://a.example.com/x?y=1.2.', 'see hxxps://a[.]example[.]com/x?y=1.2.'],
  ['HTTP://Evil.example', 'HxxP://Evil[.]example'],
  ['![p](https://c.example/p.png?q=S)', '![p](hxxps://c[.]example/p.png?q=S)'],
  ['https://user:pass@1.2.3.4:80/', 'hxxps://user:pass@1[.]2[.]3[.]4:80/'],
  ['http://localhost/x', 'hxxp://localhost/x'],
  ['https:/evil.com/x', 'hxxps://evil[.]com/x'],
  ['http:\\\\evil.com/x', 'hxxp://evil[.]com/x'],
  ['ftp://files.example/a', 'ftp[:]//files[.]example/a'],
  ['intent://x.example#a', 'intent[:]//x[.]example#a'],
  ['go to bit.ly/abc now', 'go to bit[.]ly/abc now'],
  ['www.example.com, really', 'www[.]example[.]com, really'],
  ['//cdn.example/x.js', '//cdn[.]example/x.js'],
  ['two: http://a.b http://c.d', 'two: hxxp://a[.]b hxxp://c[.]d'],
])('%s is a link no more', (link, broken) => {
  expect(defangLinks(link)).toBe(broken);
});

test.each([
  'Node.js or Vue.js, and/or e.g. 3.14/2',
  'mail a.b@example.com',
  '0:31 Why filters are not enough',
  'hxxps://example[.]com/x',
  'version 1.2.3 of the thing...',
])('%s stays as it is', (text) => {
  expect(defangLinks(text)).toBe(text);
});

test('nothing is left that a program would follow, nor to break a second time', () => {
  const piece = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom(' ', '\n', '(', ')', '.', '/', 'www.', 'http://', 'a', '://', '[.]', '@'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const broken = defangLinks(pieces.join(''));
      expect(broken).not.toMatch(/https?:\/\//i);
      expect(defangLinks(broken)).toBe(broken);
    }),
    { numRuns: 2_000 },
  );
});

test('64 KB made to be slow take no more than 25 ms', () => {
  const pieces = [
    'a.',
    'a',
    'a://',
    'http://a.b ',
    '-',
    'www.',
    'a-',
    'a+',
    '://',
    `${'a'.repeat(63)}.`,
  ];
  const times = pieces.map((piece) => {
    const text = piece.repeat(Math.ceil(65_536 / piece.length));
    return Math.min(
      ...Array.from({ length: 5 }, () => {
        const startedAt = performance.now();
        defangLinks(text);
        return performance.now() - startedAt;
      }),
    );
  });
  process.stdout.write(`defang, 64 KB: ${Math.max(...times).toFixed(1)} ms\n`);
  expect(Math.max(...times)).toBeLessThanOrEqual(25);
});
