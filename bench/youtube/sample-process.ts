/** The sample in a process of its own, so that its work is not in the figures of who asks it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type SampleOptions, startSample } from '../../src/sample/server.ts';

const SELF = fileURLToPath(import.meta.url);

export interface SampleAddress {
  readonly origin: string;
  readonly apiKey: string;
}

export interface SampleProcess extends SampleAddress {
  close(): Promise<void>;
}

type PlainOptions = Pick<SampleOptions, 'quotaLimits' | 'latencyMs'>;

export async function startSampleProcess(options: PlainOptions): Promise<SampleProcess> {
  const child = fork(SELF, [JSON.stringify(options)], { stdio: 'inherit' });
  const [address] = (await once(child, 'message')) as [SampleAddress];
  return {
    ...address,
    async close() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

if (process.argv[1] === SELF) {
  const { origin, apiKey } = await startSample(JSON.parse(process.argv[2] ?? '{}') as PlainOptions);
  process.send?.({ origin, apiKey });
  process.once('disconnect', () => process.exit());
}
