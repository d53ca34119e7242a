import { setTimeout as wait } from 'node:timers/promises';
import { median } from './statistics.ts';
import { type VariantKey, type World, startVariant } from './variants.ts';

export interface StartUpFigures {
  /** Process spawn to the first 200 of `/readyz`, on the one core of the servers. */
  readonly readyMs: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

async function untilReady(origin: string): Promise<void> {
  while ((await fetch(`${origin}/readyz`)).status !== 200) await wait(1);
}

/** Starts and stops one variant some times. */
export async function measureStartUp(
  key: VariantKey,
  world: World,
  starts: number,
): Promise<StartUpFigures> {
  const readyMs: number[] = [];
  const cpuMs: number[] = [];
  const rssBytes: number[] = [];
  for (let started = 0; started < starts; started += 1) {
    const server = await startVariant(key, world);
    try {
      await untilReady(server.origin);
      readyMs.push(performance.now() - server.spawnedAt);
      const usage = await server.usage();
      cpuMs.push(usage.cpuMicros / 1000);
      rssBytes.push(usage.rssBytes);
    } finally {
      await server.stop();
    }
  }
  return { readyMs: median(readyMs), cpuMs: median(cpuMs), rssBytes: median(rssBytes) };
}
