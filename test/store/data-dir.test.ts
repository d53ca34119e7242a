import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { prepareDataDir } from '../../src/store/data-dir.ts';
import { makeFolder, removeFolder } from '../support/program.ts';

test('the folder and its parents are made, for their owner alone', () => {
  const root = makeFolder();
  onTestFinished(() => removeFolder(root));
  const path = join(root, 'a', 'b');
  prepareDataDir(path);
  prepareDataDir(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a folder below a file is refused by name', () => {
  const path = join(process.execPath, 'state');
  expect(() => prepareDataDir(path)).toThrow(/^DATA_DIR: .*cannot be written \(ENOTDIR\)/);
});

test.runIf(existsSync('/proc/self'))('a pseudo file system is refused, not tried for ever', () => {
  const module = new URL('../../src/store/data-dir.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then((m) => m.prepareDataDir('/proc/none')).catch((error) => console.log(error.message))`;
  const { stdout, signal } = spawnSync(process.execPath, ['-e', script], {
    timeout: 10_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
  expect(signal).toBeNull();
  expect(stdout).toContain('DATA_DIR: /proc/none cannot be written');
});
