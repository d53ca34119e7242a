/** deploy/README.md says commands that are there, for files that are there. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT, readText } from './read-deploy.ts';

const text = readText('deploy/README.md');
const commands = [...text.matchAll(/```sh\n([^`]+)```/g)].map(([, block = '']) => block).join('\n');
const { scripts, version } = JSON.parse(readText('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly version: string;
};

test('every file that it names is there', () => {
  const linked = [...text.matchAll(/\]\((?!http)([^)#]+)/g)].map(
    ([, path = '']) => `deploy/${path}`,
  );
  const used = [...commands.matchAll(/\bdeploy\/[\w./-]*\w/g)].map(([path]) => path);
  const [files = ''] = text.split('## 1.');
  const inTable = [...files.matchAll(/^\| `([\w./-]+)`(?:, `([\w./-]+)`)?/gm)]
    .flatMap(([, ...paths]) => paths)
    .filter((path) => path !== undefined)
    .map((path) => `deploy/${path}`);
  expect([linked.length, used.length, inTable.length].every((count) => count > 2)).toBe(true);
  // The one that is made by copying, and is not committed.
  const named = [...linked, ...used, ...inTable].filter((path) => path !== 'deploy/.env');
  expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});

test('every script of npm that it names is there', () => {
  const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(named).toContain('demo');
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('the image has one name in all of it: that of compose, with the version of the package', () => {
  const images = [...text.matchAll(/\byoutube-mcp:(\d[\w.]*)/g)].map(([, tag]) => tag);
  expect(new Set(images)).toEqual(new Set([version]));
  expect(readText('deploy/compose.yaml')).toContain(`image: youtube-mcp:${version}`);
});

test('its addresses are the ports that compose publishes', () => {
  const published = [...readText('deploy/compose.yaml').matchAll(/:-(\d+)\}:\d+/g)].map(
    ([, port = '']) => port,
  );
  const table = /\| at 127\.0\.0\.1 \|[^]*?\n\n/.exec(text)?.[0] ?? '';
  const named = [...table.matchAll(/(?<![\d.])\[?:(\d{4,5})/g)].map(([, port = '']) => port);
  expect([...new Set(named)].toSorted()).toEqual(published.toSorted());
});

test('the Secret that it makes has the keys that the deployment takes', () => {
  const made = [...(/printf '([^']+)'/.exec(commands)?.[1] ?? '').matchAll(/([A-Z_]+)=%s/g)];
  const taken = readText('deploy/kubernetes/base/deployment.yaml').matchAll(/key: ([A-Z_]+)/g);
  expect(made.map(([, key = '']) => key).toSorted()).toEqual(
    [...taken].map(([, key = '']) => key).toSorted(),
  );
});

test('the Kubernetes that it asks for is the one that the namespace enforces', () => {
  const [, asked = ''] = /Kubernetes (\d\.\d+) or newer/.exec(text) ?? [];
  expect(readText('deploy/kubernetes/production/namespace.yaml')).toContain(`: v${asked}\n`);
});
