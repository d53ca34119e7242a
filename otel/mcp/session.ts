/** How long a client was connected, on stdio alone: HTTP makes a transport per request. */
import type { Attributes } from '@opentelemetry/api';
import { ATTR_MCP_PROTOCOL_VERSION, ATTR_NETWORK_TRANSPORT } from '../attributes.ts';
import type { Ledger } from './operations.ts';
import { closedRevision, transportOf } from './request-attributes.ts';

export interface Session {
  /** `performance.now()` */
  readonly startedAt: number;
  /** That was agreed on, or that a message claimed. */
  revision: string | undefined;
  isOver: boolean;
}

export const openSession = (): Session => ({
  startedAt: performance.now(),
  revision: undefined,
  isOver: false,
});

/** Records it, once; not one of which nobody spoke MCP: an input that ended at once is none. */
export function endSession({ instruments }: Ledger, session: Session): void {
  const { startedAt, revision, isOver } = session;
  if (isOver || revision === undefined) return;
  session.isOver = true;
  const labels: Attributes = {
    [ATTR_NETWORK_TRANSPORT]: transportOf('stdio'),
    [ATTR_MCP_PROTOCOL_VERSION]: closedRevision(revision),
  };
  instruments.sessionDuration.record((performance.now() - startedAt) / 1000, labels);
}
