import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { Refusal } from '../../refusal.js';
import { readinessOf } from '../../shared/readiness.js';
import type { Suite } from '../../suite/suite-file.js';

const SHARED_WITHIN_MS = 60_000;
const POLL_MS = 100;

/** A replica of a service, and the lanes that it says are its own. */
interface ReplicaAtWork {
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
  const readiness = await readinessOf(`${process.url}/health/ready`);
  return readiness?.ready ? { name, pid: process.pid, lanes: readiness.lanes } : undefined;
}
