import type { InstrumentDefinition } from '../instrument-table.ts';

/** Seconds; the advice of the MCP semantic conventions for `mcp.server.operation.duration`. */
const OPERATION_DURATION_BUCKETS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
] as const;

/** What dispatch records of any MCP server; nothing in it knows what the tools do. */
export const MCP_CATALOGUE = {
  operationDuration: {
    name: 'mcp.server.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time from the receipt of an MCP request to its answer, for every method.',
    labels: [
      'mcp.method.name',
      'gen_ai.tool.name',
      'gen_ai.operation.name',
      'error.type',
      'rpc.status_code',
      'network.transport',
      'network.protocol.name',
      'mcp.protocol.version',
    ],
    buckets: OPERATION_DURATION_BUCKETS,
  },
  activeRequests: {
    name: 'mcp.server.active_requests',
    // Observed: a count that is kept anyway costs nothing on the way of a call.
    kind: 'observable_updown',
    unit: '{request}',
    description: 'MCP requests in flight.',
    labels: [],
  },
} as const satisfies Record<string, InstrumentDefinition>;
