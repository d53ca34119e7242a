/** The three views of health, read at one moment, and how long a change takes to be in them. */
import type { HealthReport, HealthStatus } from '../../src/health/health.ts';
import { post, rpc } from './raw-mcp.ts';
import { scrape } from './scrape.ts';
import type { TestServer } from './server.ts';

const GAUGE: Readonly<Record<HealthStatus, number>> = { healthy: 1, degraded: 0.5, unhealthy: 0 };

export interface HealthViews {
  readonly report: HealthReport;
  /** Status code of `/health` and of `/readyz`. */
  readonly codes: readonly [number, number];
}

/** `/health`, with a status of each component in the other two views that must be the same. */
async function readOnce({ origin, url }: Pick<TestServer, 'origin' | 'url'>) {
  const first = await fetch(`${origin}/health`);
  const report = (await first.json()) as HealthReport;
  const call = { name: 'server_health', arguments: {} };
  const { message } = await post(url, rpc('tools/call', call));
  const tool = message?.result?.['structuredContent'] as HealthReport;
  const gauge = (await scrape(origin)).series('mcp_health_component_status');
  const ready = await fetch(`${origin}/readyz`);
  await ready.text();
  const again = (await (await fetch(`${origin}/health`)).json()) as HealthReport;
  return { first, report, tool, gauge, ready, again };
}

/**
 * All views of one evaluation; when another came in between they are read again. Throws when they
 * do not tell the same.
 */
export async function readViews(server: Pick<TestServer, 'origin' | 'url'>): Promise<HealthViews> {
  for (;;) {
    const { first, report, tool, gauge, ready, again } = await readOnce(server);
    if (report.timestamp !== again.timestamp) continue;
    const { success: _success, ...shown } = tool as HealthReport & { readonly success: boolean };
    const told = JSON.stringify(report.components);
    if (JSON.stringify(shown.components) !== told || shown.timestamp !== report.timestamp) {
      throw new Error(`server_health and /health differ:\n${JSON.stringify(shown)}\n${told}`);
    }
    for (const [component, { status }] of Object.entries(report.components)) {
      const value = gauge.find(({ labels }) => labels['component'] === component)?.value;
      if (value !== GAUGE[status]) {
        throw new Error(`the gauge shows ${component} as ${value}, /health as ${status}`);
      }
    }
    return { report, codes: [first.status, ready.status] };
  }
}

const LONGEST_WAIT_MS = 20_000;

/** Waits until a component has a status; milliseconds, and the views of that moment. */
export async function untilHealth(
  server: Pick<TestServer, 'origin' | 'url'>,
  component: keyof HealthReport['components'],
  status: HealthStatus,
): Promise<{ readonly ms: number; readonly views: HealthViews }> {
  const startedAt = performance.now();
  for (;;) {
    const report = (await (await fetch(`${server.origin}/health`)).json()) as HealthReport;
    const ms = performance.now() - startedAt;
    if (report.components[component]?.status === status) {
      return { ms, views: await readViews(server) };
    }
    if (ms > LONGEST_WAIT_MS) {
      const told = JSON.stringify(report.components[component]);
      throw new Error(`${component} did not become ${status} in ${LONGEST_WAIT_MS} ms: ${told}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
