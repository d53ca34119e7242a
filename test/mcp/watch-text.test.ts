import { expect, test } from 'vitest';
import { createTextWatch } from '../../src/mcp/watch-text.ts';
import { createDetector } from '../../src/security/detect.ts';
import { createMarker } from '../../src/security/mark.ts';

test('a page of long texts leaves the event loop its turns, and is judged once', async () => {
  const marker = createMarker({ detector: createDetector(), defang: false });
  let judged = 0;
  const watch = createTextWatch({
    marker: {
      mark(written) {
        judged += 1;
        return marker.mark(written);
      },
    },
    instruments: { promptInjectionAttempts: { add: () => {} } },
  });
  const texts = Array.from({ length: 100 }, (_, index) => `${index} ${'word '.repeat(2_000)}`);
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await watch.judgeAhead(texts);
  isOver = true;
  // A million characters in slices of 50,000.
  expect(turns).toBeGreaterThanOrEqual(19);
  expect(texts.map((text) => watch.treatOutput(text, 'text'))).toEqual(texts);
  expect(judged).toBe(100);
});
