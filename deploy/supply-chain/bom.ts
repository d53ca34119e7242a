/**
 * The bill of materials: a CycloneDX 1.6 document (https://cyclonedx.org/docs/1.6/json/) of the
 * production dependencies. Made from the lock file alone, so it needs no registry, names no machine
 * and is the same text for the same lock file: it has neither a time nor a random serial number.
 */
import { licenceOf } from './licences.ts';
import { type LockFile, nameOf, productionGraph } from './lock-file.ts';

type Licence =
  | { readonly license: { readonly id: string } | { readonly name: string } }
  | { readonly expression: string };

export interface Component {
  readonly type: 'application' | 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly scope?: 'required' | 'optional';
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
  readonly licenses: readonly Licence[];
}

export interface Bom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** A scope's `@` is percent-encoded, as the npm type of purl has it. */
const purlOf = (name: string, version: string): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

function licencesOf(licence: string): Licence[] {
  if (/ (AND|OR|WITH) /.test(licence)) return [{ expression: licence }];
  // What is not SPDX's way to write an identifier may stand as a name only.
  return [{ license: /^[\w.+-]+$/.test(licence) ? { id: licence } : { name: licence } }];
}

/** Hex of the lock file's base64; other algorithms than SHA-512 are not in use in lock files. */
function hashesOf(integrity: string | undefined): Pick<Component, 'hashes'> {
  const base64 = /(?:^|\s)sha512-([\w+/=]+)/.exec(integrity ?? '')?.[1];
  if (base64 === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] };
}

export interface Project {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const byRef = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

/** The document; one component for each package and version, however often it is installed. */
export function createBom(project: Project, lock: LockFile): Bom {
  const root = purlOf(project.name, project.version);
  const components = new Map<string, Component>();
  const wants = new Map<string, Set<string>>();
  const refOf = (folder: string): string =>
    folder === '' ? root : purlOf(nameOf(folder), lock.packages[folder]?.version ?? '');

  for (const [folder, found] of productionGraph(lock)) {
    const ref = refOf(folder);
    const wanted = wants.get(ref) ?? new Set<string>();
    for (const target of found) wanted.add(refOf(target));
    wants.set(ref, wanted);
    const { version = '', license, integrity, optional } = lock.packages[folder] ?? {};
    const name = nameOf(folder);
    if (folder === '') continue;
    components.set(ref, {
      type: 'library',
      'bom-ref': ref,
      name,
      version,
      scope: optional === true ? 'optional' : 'required',
      purl: ref,
      ...hashesOf(integrity),
      licenses: licencesOf(licenceOf(`${name}@${version}`, license)),
    });
  }
  const { name, version, license } = project;
  const licenses = licencesOf(license);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': root, name, version, purl: root, licenses },
    },
    components: [...components.values()].toSorted((a, b) => byRef(a['bom-ref'], b['bom-ref'])),
    dependencies: [...wants]
      .map(([ref, wanted]) => ({ ref, dependsOn: [...wanted].toSorted(byRef) }))
      .toSorted((a, b) => byRef(a.ref, b.ref)),
  };
}
