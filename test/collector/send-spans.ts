/** Spans that no server of ours makes, sent as any SDK would. */
import { randomBytes } from 'node:crypto';

export interface SentSpan {
  /** Made up when absent. */
  readonly traceId?: string;
  readonly name: string;
  readonly durationMs?: number;
  readonly isError?: boolean;
  readonly statusMessage?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly event?: Readonly<Record<string, string>>;
  /** `exception` when absent. */
  readonly eventName?: string;
}

const wire = (attributes: Readonly<Record<string, string>> = {}) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }));

const SERVER_KIND = 2;
const ERROR_CODE = 2;

/** Sends one request of SERVER spans over OTLP/JSON; rejects unless the Collector takes it. */
export async function sendSpans(
  endpoint: string,
  spans: readonly SentSpan[],
  resource: Readonly<Record<string, string>> = {},
): Promise<void> {
  const end = Date.now();
  const body = {
    resourceSpans: [
      {
        resource: { attributes: wire({ 'service.name': 'a foreign service', ...resource }) },
        scopeSpans: [
          {
            scope: { name: 'test' },
            spans: spans.map(
              ({ traceId, name, durationMs = 1, isError, statusMessage, ...rest }) => ({
                traceId: traceId ?? randomBytes(16).toString('hex'),
                spanId: randomBytes(8).toString('hex'),
                name,
                kind: SERVER_KIND,
                startTimeUnixNano: `${end - durationMs}000000`,
                endTimeUnixNano: `${end}000000`,
                attributes: wire(rest.attributes),
                events: rest.event
                  ? [
                      {
                        name: rest.eventName ?? 'exception',
                        timeUnixNano: `${end}000000`,
                        attributes: wire(rest.event),
                      },
                    ]
                  : [],
                status: isError ? { code: ERROR_CODE, message: statusMessage ?? '' } : {},
              }),
            ),
          },
        ],
      },
    ],
  };
  const response = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the Collector answered ${response.status}`);
}
