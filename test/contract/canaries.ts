/** Values that must never be seen again, and the search for them. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Canaries = Readonly<Record<string, string>>;

/** As it is, in a URL, and in a header of Basic credentials or a cookie that someone encoded. */
const formsOf = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
];

/** `name in the text around it`, one for each canary that is found. */
export const findLeaks = (canaries: Canaries, texts: readonly string[]): string[] =>
  Object.entries(canaries).flatMap(([name, value]) => {
    const forms = formsOf(value);
    const at = texts.findIndex((text) => forms.some((form) => text.includes(form)));
    return at < 0 ? [] : [`${name} in ${String(texts[at]).slice(0, 300)}`];
  });

export interface KeptFile {
  readonly path: string;
  /** Permission bits, e.g. `600`. */
  readonly mode: string;
  readonly isFolder: boolean;
  readonly text: string;
}

/** Everything below a folder, itself included. Texts are latin1, which any bytes are. */
export function readTree(folder: string): readonly KeptFile[] {
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return ['', ...below].map((path) => {
    const whole = join(folder, path);
    const stat = statSync(whole);
    const isFolder = stat.isDirectory();
    const text = isFolder ? '' : readFileSync(whole, 'latin1');
    return { path, mode: (stat.mode & 0o777).toString(8), isFolder, text };
  });
}
