/** The licences under which production dependencies may stand. A test holds the lock file to it. */

/** SPDX identifiers: permissive, compatible with MIT, no duty but to keep the notice. */
export const ALLOWED_LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
]);

/** Packages that state no SPDX identifier, and what their LICENSE file is. */
const READ_FROM_FILE: Readonly<Record<string, string>> = {
  'url-template@2.0.8': 'BSD-3-Clause',
};

/** The licence of a package: an SPDX identifier or expression where one is known. */
export const licenceOf = (nameAndVersion: string, stated: string | undefined): string =>
  READ_FROM_FILE[nameAndVersion] ?? stated ?? 'none stated';

/** Every licence of an expression must be allowed, whether it stands under AND or OR. */
export const isAllowedLicence = (licence: string): boolean =>
  licence
    .replace(/^\((.*)\)$/, '$1')
    .split(/ (?:AND|OR) /)
    .every((part) => ALLOWED_LICENCES.has(part));
