import { loadConfig } from '../config.ts';
import { VARIABLES } from '../variables.ts';

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
 * Prints `NAME=value` for every variable and what was made of the `OTEL_*` ones; a `Secret` prints
 * itself as `[redacted]`.
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
  process.stdout.write(`${[...lines, ...telemetry].join('\n')}\n`);
  return 0;
}
