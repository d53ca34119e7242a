/**
 * `npm run bench:detect`: what detection finds, on the project's own corpus and on the published sets
 * where they are, and what a scan costs. `--missed` lists what it gets wrong in the train part.
 */
import { parseArgs } from 'node:util';
import { createDetector } from '../src/security/detect.ts';
import { ADVERSARIAL, LONGEST } from '../test/security/corpus/adversarial.ts';
import {
  type DetectionFigures,
  type Share,
  measureDetection,
  print,
} from '../test/security/corpus/measure-detection.ts';
import { readCorpus, readPublishedSets } from '../test/security/corpus/read-corpus.ts';

const { values } = parseArgs({ options: { missed: { type: 'boolean', default: false } } });

const startedAt = performance.now();
const detector = createDetector();
const createMs = performance.now() - startedAt;

const table = (title: string, shares: ReadonlyMap<string, Share>): void => {
  console.log(`  ${title}`);
  for (const [name, share] of shares) console.log(`    ${name.padEnd(32)}${print(share)}`);
};

function describe(part: string, figures: DetectionFigures): void {
  console.log(`\n${part}`);
  console.log(`  recall ${print(figures.attacks)}`);
  console.log(`  false positives ${print(figures.innocents)}`);
  table('recall by kind of attack', figures.attacksByTopic);
  table('recall by language', figures.attacksByLanguage);
  table('false positives by topic', figures.innocentsByTopic);
  console.log('  rules broken           by attacks, by innocents');
  for (const [rule, { attacks, innocents }] of figures.rules) {
    console.log(`    ${rule.padEnd(20)}${attacks}, ${innocents}`);
  }
}

for (const part of ['train', 'held-out'] as const) {
  describe(`own corpus, ${part}`, measureDetection(detector, readCorpus(part)));
}

// Of the train part alone: whoever reads the misses of the other has none left to be judged by.
if (values.missed) {
  console.log('\nwrong in the train part');
  for (const { what, text } of readCorpus('train')) {
    const rules = detector.scan(text);
    if ((what === 'attack') !== rules.length > 0) {
      console.log(`  ${what}: ${JSON.stringify(text)} ${rules.join()}`);
    }
  }
}

const sets = readPublishedSets();
if (sets) {
  const count = (texts: readonly string[]): Share => ({
    found: texts.filter((text) => detector.scan(text).length > 0).length,
    of: texts.length,
  });
  console.log(
    `\nNotInject (innocent, full of trigger words): false positives ${print(count(sets.innocent))}`,
  );
  console.log(`BIPIA text attacks: recall ${print(count(Object.values(sets.attacks).flat()))}`);
  table(
    'by kind',
    new Map(Object.entries(sets.attacks).map(([kind, texts]) => [kind, count(texts)])),
  );
} else {
  console.log('\nNotInject and BIPIA are not in ../shared/data/injection: skipped');
}

const RUNS = 60;

function timeScan(what: string, text: string): void {
  const times: number[] = [];
  for (let run = 0; run < 2 * RUNS; run += 1) {
    const before = performance.now();
    detector.scan(text);
    // The first half warms the compiler up.
    if (run >= RUNS) times.push(performance.now() - before);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${(sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2)} ms`.padStart(12);
  console.log(`  ${what.padEnd(44)}${at(0)}${at(0.5)}${at(1)}`);
}

console.log(`\na detector is made in ${createMs.toFixed(0)} ms`);
console.log(
  `  ${'a scan of'.padEnd(44)}${'best'.padStart(12)}${'median'.padStart(12)}${'worst'.padStart(12)}`,
);
const plain = ADVERSARIAL['plain words'];
if (plain) timeScan('20,000 characters of plain words', Buffer.from(plain(20_000)).toString());
for (const [what, make] of Object.entries(ADVERSARIAL)) timeScan(`64 KB of ${what}`, make(LONGEST));
