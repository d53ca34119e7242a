/** What is shipped to run the server, as the checks read it. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const readText = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

/** `<<` as Docker Compose understands it. */
export const readYaml = (path: string): unknown => parse(readText(path), { merge: true });

export const KUBERNETES = 'deploy/kubernetes/';

export interface ManifestFile {
  /** `base/deployment.yaml` */
  readonly path: string;
  readonly content: unknown;
}

/** Every YAML file under deploy/kubernetes. */
export const readManifests = (): ManifestFile[] =>
  readdirSync(`${ROOT}${KUBERNETES}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .toSorted()
    .map((path) => ({ path, content: readYaml(`${KUBERNETES}${path}`) }));

export interface Instruction {
  /** `FROM`, `RUN` … */
  readonly name: string;
  readonly argument: string;
}

/** The instructions of a Dockerfile, each on one line. */
export const parseDockerfile = (text: string): Instruction[] =>
  text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', argument = ''] = /^(\S+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { name: name.toUpperCase(), argument: argument.replaceAll(/\s+/g, ' ') };
    });

/** The looks of real secrets, and values of what is named like one. */
const SECRET =
  /AIza[\w-]{30}|ya29\.[\w-]{10}|GOCSPX-|eyJ[\w-]{10}|BEGIN [A-Z ]*PRIVATE KEY|(?:Bearer|Basic) [\w+/=-]{8}|:\/\/[^/\s:@]+:[^/\s@$]+@/;
const NAMED_SECRET = /(?:^|_)(?:KEY|KEYS|PASSWORD|SECRET|SECRETS|TOKEN)$/;
/** Taken from elsewhere, and without a default value. */
const TAKEN = /^(?:\$\{\w+(?::-|:\?[^}]*)?\}|(?:\$\(\w+\),?)+|)$/;

/** @param environment variables with their values, as written */
export const secretsIn = (
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string[] => [
  ...(SECRET.test(text) ? ['something that looks like a secret'] : []),
  ...Object.entries(environment)
    .filter(([name, value]) => NAMED_SECRET.test(name) && value !== undefined && !TAKEN.test(value))
    .map(([name]) => `${name}: a secret comes from the environment, without a default`),
];

/** A tag that says one version to the last number, or a digest. */
const EXACT = /(?::v?\d+\.\d+\.\d+(?:-[a-z0-9]+)*|@sha256:[0-9a-f]{64})$/;

export const isPinned = (image: string): boolean => EXACT.test(image);
