import { setTimeout as sleep } from 'node:timers/promises';

/** What is done to a replica. */
export const FAULTS = ['kill', 'freeze', 'drain'] as const;
export type Fault = (typeof FAULTS)[number];

const FROZEN_MS = 10_000;

/** Does it; resolves when it is done, which for a frozen process is when it goes on. */
export const inflict = async (fault: Fault, pid: number): Promise<void> => {
  switch (fault) {
    case 'kill':
      process.kill(pid, 'SIGKILL');
      return;
    case 'drain':
      process.kill(pid, 'SIGTERM');
      return;
    case 'freeze':
      process.kill(pid, 'SIGSTOP');
      try {
        await sleep(FROZEN_MS);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      return;
    default:
      return fault satisfies never;
  }
};
