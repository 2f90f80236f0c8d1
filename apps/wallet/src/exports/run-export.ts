import { Worker } from 'node:worker_threads';
import type { Manifest } from './manifest.js';
import type { ExportOrder } from './write-export.js';

/** Little of what an export makes lives on: much room for the young spares most of the collecting. */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 96 };

/** An export that cannot be made as it was asked for; the message is for whoever asked. */
export class ExportRefused extends Error {
  override readonly name = 'ExportRefused';
}

/**
 * Writes an export in a thread of its own, so that neither its work nor its memory is in the way of the lanes. Aborted: the thread ends, and
 * what it wrote has no name that anybody reads.
 */
export function runExport(order: ExportOrder, signal: AbortSignal): Promise<Manifest> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./export-worker.js', import.meta.url), {
    workerData: order,
    resourceLimits: LIMITS,
  });
  const abort = (): void => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  return new Promise<Manifest>((resolve, reject) => {
    worker.once('message', ({ manifest, refused }: { manifest?: Manifest; refused?: string }) => {
      if (manifest) resolve(manifest);
      else reject(new ExportRefused(refused));
    });
    worker.once('error', (cause) => reject(new Error('the export failed', { cause })));
    worker.once('exit', (code) => reject(new Error(`the export's thread ended with ${code}`)));
  }).finally(() => signal.removeEventListener('abort', abort));
}
