import type { InstrumentDefinition } from '../instrument-table.ts';

/** Seconds; the advice of the MCP semantic conventions for `mcp.server.operation.duration`. */
const OPERATION_DURATION_BUCKETS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
] as const;

/**
 * Seconds. The conventions advise those of an operation, whose last is 300: a desktop client keeps
 * its connection for hours (open-telemetry/semantic-conventions#3338).
 */
const SESSION_DURATION_BUCKETS = [1, 10, 60, 300, 1_800, 3_600, 14_400, 43_200, 86_400] as const;

/** What dispatch records of any MCP server; nothing in it knows what the tools do. */
export const MCP_CATALOGUE = {
  operationDuration: {
    name: 'mcp.server.operation.duration',
    kind: 'histogram',
    unit: 's',
    description:
      'Time from the receipt of an MCP message to its answer, for every method; of failures without the revision.',
    // Less than the conventions recommend, and on spans all of it: docs/adr/0003-labels-of-operations.md.
    labels: [
      'mcp.method.name',
      'gen_ai.tool.name',
      'gen_ai.prompt.name',
      'error.type',
      'rpc.status_code',
      'network.transport',
      'mcp.protocol.version',
    ],
    buckets: OPERATION_DURATION_BUCKETS,
    // Two dozen tools in three revisions, and ten kinds of failure of most of them: 0.85 MB.
    cap: 250,
  },
  sessionDuration: {
    name: 'mcp.server.session.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time that a client was connected, on stdio alone: HTTP has no sessions.',
    labels: ['network.transport', 'mcp.protocol.version'],
    buckets: SESSION_DURATION_BUCKETS,
  },
  activeRequests: {
    name: 'mcp.server.active_requests',
    // Observed: a count that is kept anyway costs nothing on the way of a call.
    kind: 'observable_updown',
    unit: '{request}',
    description: 'MCP requests in flight.',
    labels: [],
  },
  callerFaults: {
    name: 'mcp.server.caller_faults',
    kind: 'counter',
    unit: '{message}',
    description:
      'MCP messages refused for a fault of their caller, by JSON-RPC code or error code.',
    labels: ['mcp.method.name', 'error.type'],
  },
} as const satisfies Record<string, InstrumentDefinition>;
