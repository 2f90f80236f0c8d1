import { Worker } from 'node:worker_threads';
import type { Reconciled, ReconciliationOrder } from './reconcile-ledger.js';

/** Two pages of rows and one of records are all that a comparison has in its heap; the sets of gifts lie beside it. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 48 };

/** Compares in a thread of its own, so that neither its work nor its memory is in the way of the lanes. Aborted: the thread ends. */
export function runReconciliation(order: ReconciliationOrder, signal: AbortSignal): Promise<Reconciled> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./reconcile-worker.js', import.meta.url), {
    workerData: order,
    resourceLimits: LIMITS,
  });
  const abort = (): void => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  return new Promise<Reconciled>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the comparison's thread ended with ${code}`)));
  }).finally(() => signal.removeEventListener('abort', abort));
}
