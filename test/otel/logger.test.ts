/** The last stream before stderr and OTLP: whatever a line is made of, no secret passes. */
import { expect, test } from 'vitest';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { runScript } from './run-script.ts';

const HELD = 'held-by-this-process-4711';
const BROUGHT = `AIza${'b'.repeat(35)}`;
const TOKEN = 'ya29.brought-by-an-upstream-0815';

test('no secret is in a message, a field, a nested object, an error or its cause, on either road', async () => {
  await using sink = await startOtlpSink();
  const { log } = await runScript(
    [
      "import { telemetry } from '%OTEL%/register.ts';",
      "import { createLogger } from '%OTEL%/logger.ts';",
      "import { learnSecrets } from '%OTEL%/scrub.ts';",
      `learnSecrets(['${HELD}']);`,
      "const logger = createLogger('info');",
      `logger.warn('a message with ${HELD} and ${BROUGHT}');`,
      `logger.warn({ anything: '${HELD}', deep: { list: ['${TOKEN}'] } }, 'fields');`,
      `const cause = new Error('upstream said Bearer ${TOKEN}');`,
      `logger.error({ err: new Error('GET /?key=${BROUGHT}', { cause }) }, 'an error');`,
      `logger.info({ ['${HELD}']: 1 }, 'a name');`,
      'await telemetry.shutdown(2_000);',
    ],
    sink.env,
  );
  expect(log.map(({ msg }) => msg)).toEqual([
    'a message with [redacted] and [redacted]',
    'fields',
    'an error',
    'a name',
  ]);
  const exported = sink.bodies.join('\n');
  for (const msg of ['[redacted]', 'fields', 'an error', 'a name']) expect(exported).toContain(msg);
  for (const secret of [HELD, BROUGHT, TOKEN]) {
    expect(JSON.stringify(log)).not.toContain(secret);
    expect(exported).not.toContain(secret);
  }
});
