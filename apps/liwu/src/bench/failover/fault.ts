import { setTimeout as sleep } from 'node:timers/promises';

/** What can be done to a replica: its end at once, a standstill as of a paused machine, and its end in order. */
export const FAULTS = ['kill', 'freeze', 'drain'] as const;
/** What is done to a replica. */
export type Fault = (typeof FAULTS)[number];

const FROZEN_MS = 10_000;

/** Does it to a process; resolves when it is done, which for a frozen process is when it goes on. */
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
