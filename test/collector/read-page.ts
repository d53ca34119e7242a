/** docs/telemetry.md as the checks read it. */
import { fileURLToPath } from 'node:url';
import { read } from './read-config.ts';

export const TELEMETRY_PAGE = read(
  fileURLToPath(new URL('../../docs/telemetry.md', import.meta.url)),
);

/** Expressions in PromQL blocks, and in code spans that use a function or compare. */
export function queriesOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```promql\n([^`]+)```/gm)].map(([, query = '']) =>
    query.trim(),
  );
  const spans = [...page.matchAll(/(?<!`)`([^`\n]*mcp_[^`\n]*)`(?!`)/g)].map(
    ([, span = '']) => span,
  );
  return [...blocks, ...spans.filter((span) => span.includes('('))];
}

/** What is named like a metric of this server. */
export const metricsOf = (text: string): string[] => [
  ...new Set(text.match(/\b(?:mcp|http_server|http_client)_[a-z][a-z_]*[a-z]\b/g)),
];

/** The block of variables of a vendor: name → value as it stands, with its `<placeholders>`. */
export function vendorVariables(vendor: string): Readonly<Record<string, string>> {
  const start = TELEMETRY_PAGE.indexOf(`\n**${vendor}**`);
  const block = /```sh\n([^`]+)```/.exec(start < 0 ? '' : TELEMETRY_PAGE.slice(start))?.[1] ?? '';
  return Object.fromEntries(
    block
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

export const VENDORS = [
  'Grafana Cloud',
  'Honeycomb',
  'Datadog',
  'New Relic',
  'Dynatrace',
  'Elastic',
  'SigNoz',
  'Coralogix',
  'Google Cloud',
] as const;
