import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isRunning, type ProcessIdentity } from '@liwu/embedded';
import { hasCode } from '../shared/has-code.js';

const POLL_MS = 50;
/** A killed process is gone as soon as the system has cleaned up after it. */
const GONE_AFTER_KILL_MS = 10_000;

/** The identity of this very process. */
export const ownIdentity = (): ProcessIdentity => {
  const identity = identityOf(process.pid);
  if (!identity) throw new Error('this process finds itself not running');
  return identity;
};

/** Waits until the process is gone; false when it is still there at the deadline. */
const goneWithin = async (identity: ProcessIdentity, deadlineMs: number): Promise<boolean> => {
  const deadline = performance.now() + deadlineMs;
  while (isRunning(identity)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
};

/** Ends exactly this process: asks first, and kills it when it has not gone in time. */
export const endProcess = async (identity: ProcessIdentity, graceMs: number): Promise<void> => {
  sendSignal(identity, 'SIGTERM');
  if (await goneWithin(identity, graceMs)) return;
  sendSignal(identity, 'SIGKILL');
  if (await goneWithin(identity, GONE_AFTER_KILL_MS)) return;
  throw new Error(`process ${identity.pid} does not end, not even by SIGKILL`);
};

function sendSignal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    // It ended between the look and the signal.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
