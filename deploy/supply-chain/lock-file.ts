/** The packages of `package-lock.json`, and which of them a production install has. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An entry of a lock file of version 3, as far as it is read here. */
export interface LockEntry {
  readonly version?: string;
  /** As the package states it: an SPDX identifier or expression, at times neither. */
  readonly license?: string;
  /** `sha512-` and base64, as in subresource integrity. */
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  /** It has a preinstall, install or postinstall script. */
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export interface LockFile {
  readonly lockfileVersion: number;
  /** By folder, e.g. `node_modules/a/node_modules/b`; the project itself under the empty name. */
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export const readLockFile = (): LockFile =>
  JSON.parse(
    readFileSync(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8'),
  ) as LockFile;

const MODULES = 'node_modules/';

/** `@scope/name` of `node_modules/a/node_modules/@scope/name`. */
export const nameOf = (folder: string): string =>
  folder.slice(folder.lastIndexOf(MODULES) + MODULES.length);

/** Where Node finds a package from a folder: in its own `node_modules`, then in those above it. */
function resolve(packages: LockFile['packages'], from: string, name: string): string | undefined {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf(MODULES) - 1))
  ) {
    const candidate = `${folder === '' ? '' : `${folder}/`}${MODULES}${name}`;
    if (candidate in packages) return candidate;
    if (folder === '') return undefined;
  }
}

/** Peers that may be absent bring nothing: they count where something else wants them. */
const wantedBy = (entry: LockEntry): string[] => [
  ...Object.keys(entry.dependencies ?? {}),
  ...Object.keys(entry.optionalDependencies ?? {}),
  ...Object.keys(entry.peerDependencies ?? {}).filter(
    (name) => entry.peerDependenciesMeta?.[name]?.optional !== true,
  ),
];

/**
 * What a production install has: folder → the folders of what it depends on; the project itself
 * under the empty name. Walked from the project's dependencies, because `npm sbom --omit=dev` leaves
 * out whatever a devDependency wants too (npm 11.19.1: 107 of 321, the MCP SDK among them).
 */
export function productionGraph({ packages }: LockFile): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, readonly string[]>();
  const open = [''];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (graph.has(folder)) continue;
    const from = folder;
    const found = wantedBy(packages[from] ?? {}).flatMap(
      (name) => resolve(packages, from, name) ?? [],
    );
    graph.set(from, found);
    open.push(...found);
  }
  return graph;
}
