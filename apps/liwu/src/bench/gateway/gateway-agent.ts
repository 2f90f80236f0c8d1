import { isMainThread } from 'node:worker_threads';
import type { AgentQuestion, ProcessUse } from './process-use.js';

/*
 * Preloaded (`--import`) into the gateway's process by the bench: tells over the channel between them what the process has used
 * so far. It does nothing until it is asked.
 */

const MICROS_PER_MS = 1_000;

function use(): ProcessUse {
  const { system, user } = process.cpuUsage();
  const { external, heapUsed, rss } = process.memoryUsage();
  return { cpuMs: (user + system) / MICROS_PER_MS, heapBytes: heapUsed, externalBytes: external, residentBytes: rss };
}

if (isMainThread && process.channel) {
  process.on('message', ({ collect }: AgentQuestion) => {
    if (collect) globalThis.gc?.();
    process.send?.(use());
  });
  // The channel alone keeps no service running that has otherwise ended.
  process.channel.unref();
}
