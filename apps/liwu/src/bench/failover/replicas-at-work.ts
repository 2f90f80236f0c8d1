import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { z } from 'zod';
import { Refusal } from '../../refusal.js';
import type { Suite } from '../../suite/suite-file.js';

const SHARED_WITHIN_MS = 60_000;
const POLL_MS = 100;
const ANSWER_WITHIN_MS = 1_000;

const readinessSchema = z.object({
  ready: z.boolean(),
  parts: z.record(z.string(), z.object({ lanes: z.array(z.int()).optional() })),
});

/** A replica of a service, and the lanes that it says are its own. */
export interface ReplicaAtWork {
  readonly name: string;
  readonly pid: number;
  readonly lanes: readonly number[];
}

/** Both replicas of a service, once they are ready and have shared its lanes evenly between them. */
export const twoAtWork = async (suite: Suite, service: ServiceName): Promise<[ReplicaAtWork, ReplicaAtWork]> => {
  const deadlineMs = performance.now() + SHARED_WITHIN_MS;
  for (;;) {
    const found = await Promise.all([service, `${service}-1`].map((name) => atWork(suite, name)));
    const [one, other] = found;
    const isEven = one?.lanes.length === suite.lanes / 2 && other?.lanes.length === suite.lanes / 2;
    if (one && other && isEven) return [one, other];
    if (performance.now() > deadlineMs)
      throw new Refusal(`Two replicas of ${service} did not share its lanes in time.`);
    await sleep(POLL_MS);
  }
};

async function atWork({ processes }: Suite, name: string): Promise<ReplicaAtWork | undefined> {
  const process = processes.find((known) => known.name === name);
  if (!process?.url) return undefined;
  try {
    const answer = await fetch(`${process.url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const { parts, ready } = readinessSchema.parse(await answer.json());
    const lanes = Object.values(parts).flatMap((part) => part.lanes ?? []);
    return ready ? { name, pid: process.pid, lanes } : undefined;
  } catch {
    // It is gone, or only just coming.
    return undefined;
  }
}
