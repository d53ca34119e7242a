import { expect, test } from 'vitest';
import { SAMPLE_IDS, VIDEOS } from '../../src/sample/catalogue/index.ts';
import { createDetector } from '../../src/security/detect.ts';
import { measureDetection, print } from './corpus/measure-detection.ts';
import { readCorpus, readPublishedSets } from './corpus/read-corpus.ts';

const detector = createDetector();
const trained = measureDetection(detector, readCorpus('train'));
const heldOut = measureDetection(detector, readCorpus('held-out'));

/** To be read in the output of a run; a figure that nobody sees keeps nobody honest. */
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

test('the corpus is as large and as mixed as it is said to be', () => {
  const all = [...readCorpus('train'), ...readCorpus('held-out')];
  const innocents = all.filter(({ what }) => what === 'innocent');
  expect(all.length).toBeGreaterThanOrEqual(200);
  expect(innocents.length).toBeGreaterThanOrEqual(100);
  expect(all.length - innocents.length).toBeGreaterThanOrEqual(100);
  expect(innocents.filter(({ topic }) => topic === 'about_injection').length).toBeGreaterThan(39);
  expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
});

test.each([
  ['train', trained],
  ['held-out', heldOut],
])('the figures of the %s part are printed', (part, figures) => {
  say(
    `${part}: recall ${print(figures.attacks)}, false positives ${print(figures.innocents)}\n  ` +
      [...figures.attacksByTopic, ...figures.attacksByLanguage]
        .map(([name, share]) => `${name} ${print(share)}`)
        .join(', '),
  );
  expect(figures.attacks.of).toBeGreaterThan(60);
});

test('recall does not fall', () => {
  expect(trained.attacks.found).toBeGreaterThanOrEqual(81);
  expect(heldOut.attacks.found).toBeGreaterThanOrEqual(59);
});

test('texts that cook, play, teach, sing and report with the words of attacks are innocent', () => {
  const found = trained.innocents.found + heldOut.innocents.found;
  const of = trained.innocents.of + heldOut.innocents.of;
  expect(of).toBeGreaterThan(220);
  expect(found).toBeLessThanOrEqual(Math.floor(of / 300));
});

test('the override is found in each of the languages it is said to be found in', () => {
  const attacks = [...readCorpus('train'), ...readCorpus('held-out')].filter(
    ({ what, topic }) => what === 'attack' && topic === 'override',
  );
  const found = attacks.filter(({ text }) => detector.scan(text).includes('override'));
  expect([...new Set(found.map(({ language }) => language))].toSorted()).toStrictEqual(
    'ar de en es fr he hi id it ja ko nl pl pt ru tr vi zh'.split(' '),
  );
});

/** Of the sample's videos: those that attack whoever reads them. */
const ATTACKING: ReadonlySet<string> = new Set([
  SAMPLE_IDS.injection,
  SAMPLE_IDS.captionInjection,
  SAMPLE_IDS.invisible,
]);

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* textsOf(part);
  }
}

test('of all ordinary texts of the sample, talks about injection among them, none is flagged', () => {
  const texts = [...textsOf(VIDEOS.filter(({ id }) => !ATTACKING.has(id)))];
  expect(texts.length).toBeGreaterThan(7_000);
  expect(texts.filter((text) => detector.scan(text).length > 0)).toStrictEqual([]);
});

test('the published sets: no more than 1 in 300 innocent prompts, and some of the attacks', ({
  skip,
}) => {
  const sets = readPublishedSets();
  if (!sets) {
    say(
      'skipped: NotInject and BIPIA are looked for in ../shared/data/injection and are not there',
    );
    return skip('no published sets beside the project');
  }
  const flagged = sets.innocent.filter((prompt) => detector.scan(prompt).length > 0);
  const attacks = Object.values(sets.attacks).flat();
  const found = attacks.filter((attack) => detector.scan(attack).length > 0);
  say(`NotInject: false positives ${flagged.length} of ${sets.innocent.length}`);
  say(`BIPIA text attacks: recall ${found.length} of ${attacks.length}`);
  expect(flagged).toStrictEqual([]);
  expect(found.length).toBeGreaterThanOrEqual(9);
});
