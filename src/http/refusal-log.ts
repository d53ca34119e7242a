import type { Logger } from '../../otel/logger.ts';
import type { Gate, GateRefusal } from './gate-env.ts';

const MINUTE_MS = 60_000;

/** Of each gate a minute: enough to see who it is, and a flood of requests is none of lines. */
const MOST_LINES = 30;

type Line = Omit<GateRefusal, 'isExpected'> & { readonly client: string };

/** Writes a line a refusal, up to a number, and then how many it left out. */
export function createRefusalWriter(logger: Logger, mostLines = MOST_LINES): (line: Line) => void {
  /** How many this minute, by gate. */
  const seen = new Map<GateRefusal['gate'], number>();

  function endMinute(): void {
    for (const [gate, count] of seen) {
      if (count <= mostLines) continue;
      logger.info(
        { gate, omitted: count - mostLines },
        'more requests were refused than are logged',
      );
    }
    seen.clear();
  }

  return (line) => {
    if (seen.size === 0) setTimeout(endMinute, MINUTE_MS).unref();
    const count = (seen.get(line.gate) ?? 0) + 1;
    seen.set(line.gate, count);
    if (count <= mostLines) logger.info(line, 'request refused');
  };
}

/** Logs what the gates behind it refuse: of whom, why, and with the trace id where there is one. */
export function refusalLog(logger: Logger): Gate {
  const write = createRefusalWriter(logger);
  return async function logRefusal(c, next) {
    await next();
    const refusal = c.get('refusal');
    if (!refusal) return;
    const { isExpected, ...facts } = refusal;
    const line = { ...facts, client: c.get('client') };
    const withinSpan = c.get('withinSpan') ?? ((work) => work());
    withinSpan(() => (isExpected ? logger.debug(line, 'request refused') : write(line)));
  };
}
