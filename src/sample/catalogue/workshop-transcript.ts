/** Three hours of talk, made by rule from our own sentences, so that nobody has to store them. */
import type { Cue } from './model.ts';

export const WORKSHOP_SECONDS = 3 * 3600 + 4 * 60 + 17;

const CUE_COUNT = 3_200;

const OPENERS = [
  'So here we have',
  'The next thing on the list is',
  'A question from the room is about',
  'Let us go back for a moment to',
  'On the screen you can see',
  'Somebody will page you because of',
  'The exercise on the handout is about',
  'What I like best is',
] as const;

const SUBJECTS = [
  'the root span of the checkout',
  'the collector with its two pipelines',
  'a histogram with nine buckets',
  'the resource that names the service',
  'the batch processor and its queue',
  'a log record without a trace id',
  'the sampler at the edge',
  'the attribute that should not be there',
  'the exporter that could not connect',
  'the context that got lost in a callback',
  'the dashboard for the people upstairs',
] as const;

const REMARKS = [
  'and you can see it without reading any code.',
  'which is where most of us got stuck the first time.',
  'and it costs next to nothing.',
  "and that's why we measure before we change it.",
  'so please write down the number you expect.',
  'and no, you do not need a vendor for it.',
  'which took us a week to find, in production.',
  'and it is the same in every language.',
  'so raise your hand if yours looks different.',
  'and we will need it again after the break.',
  'which is exactly what the specification says.',
  'and then the graph makes sense.',
  'so let it run while I go on talking.',
] as const;

const at = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

/** The lists have lengths without a common factor, so a sentence returns only after 1,144 others. */
function sentence(index: number): string {
  const words = `${at(OPENERS, index)} ${at(SUBJECTS, index)}, ${at(REMARKS, index)}`;
  // A number in every cue makes a lost or doubled one visible.
  return `[${index + 1}] ${words}`;
}

/** The cues tile the whole length: each starts where the one before ends, with gaps of no length. */
export const WORKSHOP_CUES: readonly Cue[] = Array.from({ length: CUE_COUNT }, (_, index) => {
  const startMs = Math.floor((index * WORKSHOP_SECONDS * 1000) / CUE_COUNT);
  const endMs = Math.floor(((index + 1) * WORKSHOP_SECONDS * 1000) / CUE_COUNT);
  return { startMs, durationMs: endMs - startMs, text: sentence(index) };
});
