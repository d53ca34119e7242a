import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commands, createRig } from './cache-model.ts';
import { KINDS } from './open-cache.ts';

describe.each(KINDS)('%s', (kind) => {
  test('whatever happens, nothing too old, of another upstream, or older than the last load is served', async () => {
    const verdict = fc.assert(
      fc.asyncProperty(fc.array(commands, { maxLength: 60, size: 'max' }), async (sequence) => {
        const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-cache-'));
        const rig = createRig(kind === 'memory alone' ? undefined : join(folder, 'cache.sqlite'));
        try {
          for (const command of sequence) {
            await rig.run(command);
            // What waits for the file is written in the next turn.
            await setImmediate();
          }
        } finally {
          await rig.close();
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 200 },
    );
    await expect(verdict).resolves.toBeUndefined();
  });
});
