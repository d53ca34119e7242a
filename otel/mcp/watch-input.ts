/**
 * Lines on stdio that are no JSON: the SDK's transport drops them without a word. What is counted is
 * lines against what came of them, so that nothing is parsed twice.
 */

/** As much of a readable stream as is needed. */
export interface InputStream {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Counts lines with something on them, over any number of chunks. */
export function createLineCounter(): (chunk: Uint8Array) => number {
  let hasText = false;
  return (chunk) => {
    let lines = 0;
    let from = 0;
    while (from < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, from);
      const end = newline === -1 ? chunk.length : newline;
      // Tabs and carriage returns are below the space.
      while (!hasText && from < end) {
        hasText = (chunk[from] ?? SPACE) > SPACE;
        from += 1;
      }
      if (newline === -1) break;
      if (hasText) lines += 1;
      hasText = false;
      from = newline + 1;
    }
    return lines;
  };
}
