/** A busy comment section, made by rule: more than a page of threads, more than a page of replies. */
import type { Remark } from './model.ts';

const THREADS = 134;
const LONG_THREAD_REPLIES = 45;

const PEOPLE = [
  'aunt.mathilde',
  'soupdragon',
  'lee_cooks',
  'the-other-ben',
  'parsley77',
  'halim',
  'greta.o',
  'wok_and_roll',
  'sourdough_sid',
  'nadia_k',
  'pepperpot',
] as const;

const OPENINGS = [
  'I salt the water, never the pasta.',
  'My grandmother salted twice, and she was right.',
  'Question about aubergines: before or after?',
  'Tried this with lentils yesterday.',
  'Does it matter whether the salt is coarse or fine?',
  'I did the two-pot test at home.',
  'Thank you for showing the failed one as well.',
] as const;

const ENDINGS = [
  'The difference is bigger than I thought.',
  'Nobody at my table noticed, but I did.',
  'I would not have believed it without the blind tasting at 1:07.',
  'Next time I will weigh it & write it down.',
  "It's the ten minutes of waiting that do it.",
] as const;

const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

const longThread: Remark = [
  'greta.o',
  'Which salt do you use? Please everybody answer, I am making a list.',
  391,
  ...Array.from(
    { length: LONG_THREAD_REPLIES },
    (_, index) =>
      [
        pick(PEOPLE, index * 3 + 1),
        `Number ${index + 1} on your list: ${index % 2 === 0 ? 'plain sea salt' : 'whatever is in the jar'}.`,
      ] as const,
  ),
];

/** 134 threads; the third has 45 replies, some others one to three. */
export const SALT_REMARKS: readonly Remark[] = Array.from({ length: THREADS }, (_, index) => {
  if (index === 2) return longThread;
  const replies = Array.from(
    { length: index % 9 === 4 ? 1 + (index % 3) : 0 },
    (__, reply) => [pick(PEOPLE, index + reply + 5), pick(ENDINGS, index + reply)] as const,
  );
  return [
    pick(PEOPLE, index),
    `${pick(OPENINGS, index)} ${pick(ENDINGS, index)}`,
    (index * 37) % 101,
    ...replies,
  ] satisfies Remark;
});
