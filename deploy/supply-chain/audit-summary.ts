/** What `npm audit --json` said, or that it could say nothing. */

/** Worst first, as npm ranks them. */
const SEVERITIES = ['critical', 'high', 'moderate', 'low', 'info'] as const;
type Severity = (typeof SEVERITIES)[number];

export type AuditSummary =
  | { readonly answered: false; readonly reason: string }
  | {
      readonly answered: true;
      /** Packages with an advisory by their worst one. */
      readonly vulnerabilities: Readonly<Record<Severity, number>>;
      readonly packages: readonly { readonly name: string; readonly severity: string }[];
    };

interface Report {
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity?: string }>>;
  readonly statusCode?: number;
  readonly error?: { readonly code?: string | null };
}

function parseReport(stdout: string): Report {
  try {
    return (JSON.parse(stdout) ?? {}) as Report;
  } catch {
    return {};
  }
}

/** The report without the registry's address, which npm puts into the text of every failure. */
export function summariseAudit(stdout: string): AuditSummary {
  const { metadata, vulnerabilities = {}, statusCode, error } = parseReport(stdout);
  const counts = metadata?.vulnerabilities;
  if (!counts) {
    const code = error?.code ?? 'no report';
    return { answered: false, reason: statusCode === undefined ? code : `HTTP ${statusCode}` };
  }
  const rank = (severity: string): number => SEVERITIES.findIndex((known) => known === severity);
  return {
    answered: true,
    vulnerabilities: Object.fromEntries(
      SEVERITIES.map((severity) => [severity, counts[severity] ?? 0]),
    ) as Record<Severity, number>,
    packages: Object.entries(vulnerabilities)
      .map(([name, { severity = 'info' }]) => ({ name, severity }))
      .toSorted((a, b) => rank(a.severity) - rank(b.severity) || (a.name < b.name ? -1 : 1)),
  };
}

/** One line for people. */
export function describeAudit(summary: AuditSummary): string {
  if (!summary.answered) {
    return `audit: the registry's audit endpoint does not answer (${summary.reason}); nothing was checked`;
  }
  const { vulnerabilities, packages } = summary;
  if (packages.length === 0) return 'audit: no known vulnerability in production dependencies';
  const counts = SEVERITIES.filter((severity) => vulnerabilities[severity] > 0).map(
    (severity) => `${vulnerabilities[severity]} ${severity}`,
  );
  return `audit: ${counts.join(', ')} in production dependencies: ${packages.map(({ name }) => name).join(', ')}`;
}
