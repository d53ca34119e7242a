import { loadConfig } from '../config.ts';
import { VARIABLES } from '../variables.ts';
import { digestTools } from './tools-digest.ts';

/** In the form in which the variable takes it. */
function show(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null && !('reveal' in value)) {
    return Object.entries(value)
      .map(([key, units]) => `${key}=${units}`)
      .join(',');
  }
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value).replaceAll('"', '');
}

/**
 * Prints `NAME=value` for every variable, what was made of the `OTEL_*` ones, and the digest of the
 * tools that clients see; a `Secret` prints itself as `[redacted]`.
 */
export async function config(): Promise<number> {
  const { otel, ...rest } = loadConfig();
  const values: Readonly<Record<string, unknown>> = rest;
  const lines = Object.keys(VARIABLES).map((name) => `${name}=${show(values[name])}`);
  const signals = (['traces', 'metrics', 'logs'] as const).map((signal) => {
    const endpoint = otel[`${signal}Endpoint`];
    const way = endpoint === undefined ? '' : ` to ${endpoint} (${otel[`${signal}Protocol`]})`;
    return `# ${signal}: ${otel[signal]}${way}`;
  });
  const telemetry = [
    `# telemetry: ${otel.disabled ? 'disabled' : 'enabled'}, diagnostics ${otel.diagnostics}, spans of inbound HTTP ${otel.httpServerSpans}`,
    ...signals,
  ];
  const { count, sha256 } = digestTools(rest.TOOLSETS);
  const tools = `# tools: ${count}, tools/list sha256 ${sha256}`;
  process.stdout.write(`${[...lines, ...telemetry, tools].join('\n')}\n`);
  return 0;
}
