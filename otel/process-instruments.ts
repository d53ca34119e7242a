import type { InstrumentDefinition } from './instrument-table.ts';
import { SIGNALS } from './signal-settings.ts';

/** The part of the catalogue that is about the process and its telemetry, whatever it serves. */
export const PROCESS_CATALOGUE = {
  memoryUsage: {
    name: 'mcp.memory.usage',
    kind: 'observable_gauge',
    unit: 'By',
    description: 'Resident set size of the process.',
    labels: [],
    contract: true,
  },
  cpuUsage: {
    name: 'mcp.cpu.usage',
    kind: 'observable_gauge',
    unit: '%',
    description:
      'Process CPU time over wall time since the last collection; above 100 on several cores.',
    labels: [],
    contract: true,
  },
  uptime: {
    name: 'mcp.uptime',
    kind: 'observable_gauge',
    unit: 's',
    description: 'Time since the process started.',
    labels: [],
    contract: true,
  },
  healthStatus: {
    name: 'mcp.health.component.status',
    kind: 'observable_gauge',
    unit: '{status}',
    description: 'Health of a component: 1 healthy, 0.5 degraded, 0 unhealthy.',
    labels: ['component'],
  },
  unhandledErrors: {
    name: 'mcp.process.unhandled_errors',
    kind: 'counter',
    unit: '{error}',
    description: 'Errors that nobody caught; the first one stops the server.',
    labels: ['kind'],
    preset: [{ kind: 'exception' }, { kind: 'rejection' }],
  },
  exportFailures: {
    name: 'mcp.telemetry.export.failures',
    kind: 'counter',
    unit: '{export}',
    description: 'Exports that were given up after all tries; what they carried is lost.',
    labels: ['signal'],
    preset: SIGNALS.map((signal) => ({ signal })),
  },
} as const satisfies Record<string, InstrumentDefinition>;
