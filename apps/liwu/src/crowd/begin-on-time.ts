import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrowdCosts } from './crowd-report.js';

const DELAY_RESOLUTION_MS = 10;

/** Begins each at its own moment, whatever became of the ones before it; says what this process took for it meanwhile. */
export const beginOnTime = async <Timed extends { readonly atMs: number }>(
  all: readonly Timed[],
  begin: (one: Timed) => void,
): Promise<Pick<CrowdCosts, 'sendingSeconds' | 'crowdCores' | 'crowdDelayMs'>> => {
  const beganMs = performance.now();
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  const cpu = process.cpuUsage();
  for (const one of all) {
    const waitMs = beganMs + one.atMs - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    begin(one);
  }
  const sendingMs = performance.now() - beganMs;
  delay.disable();
  const { system, user } = process.cpuUsage(cpu);
  return {
    sendingSeconds: sendingMs / 1_000,
    crowdCores: (user + system) / 1_000 / sendingMs,
    crowdDelayMs: Math.max(0, delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MS),
  };
};
