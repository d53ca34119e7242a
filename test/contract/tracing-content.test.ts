/** Arguments and results on spans: by choice alone, and then without secrets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { newCaller } from '../support/caller.ts';
import { connectModern } from '../support/clients.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { startServer } from '../support/server.ts';

const FOREIGN_KEY = 'AIzaSyFakeKeyThatACallerTypedIntoAQuery1';

let sample: SampleService;

beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.close());

test('arguments and results are on the span, scrubbed and no longer than 4,096 characters', async () => {
  await using sink = await startOtlpSink();
  await using server = await startServer({
    sample,
    env: { ...sink.env, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' },
  });
  const client = await connectModern({ url: server.url });
  const [search, transcript] = [newCaller(), newCaller()];
  const query = `lantern ${FOREIGN_KEY}`;
  await client.call('search_videos', { query }, { meta: { traceparent: search.traceparent } });
  const args = { video_url: SAMPLE_IDS.tour };
  const meta = { traceparent: transcript.traceparent };
  await client.call('get_video_transcript', args, { meta });
  await client.close();

  const spanOf = ({ traceId }: { readonly traceId: string }) =>
    sink.untilSpan((span) => span.traceId === traceId && span.kind === 'SERVER');
  const asked = (await spanOf(search)).attributes;
  expect(asked['gen_ai.tool.call.arguments']).toBe('{"query":"lantern [redacted]"}');
  expect(asked['gen_ai.tool.call.result']).toContain('"success":true');
  const read = (await spanOf(transcript)).attributes;
  expect(read['gen_ai.tool.call.arguments']).toBe(JSON.stringify(args));
  expect(String(read['gen_ai.tool.call.result'])).toHaveLength(4_096);
  expect(sink.bodies.join('\n')).not.toContain(FOREIGN_KEY);
});
