import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { reconcileLedger, type ReconciliationOrder } from './reconcile-ledger.js';

const LESS_THAN_LANES = 10;
const silent = (): void => undefined;

// On Linux this is the thread's own: the lanes of the same process go first.
if (process.platform === 'linux') setPriority(LESS_THAN_LANES);
const found = await reconcileLedger(workerData as ReconciliationOrder, {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin, windows do
parentPort?.postMessage(found);
