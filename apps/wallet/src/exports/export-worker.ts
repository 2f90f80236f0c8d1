import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '@liwu/service-kit';
import { type ExportOrder, writeExport } from './write-export.js';

const LESS_THAN_LANES = 10;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin, windows do
const answer = (message: object): void => parentPort?.postMessage(message);

// On Linux this is the thread's own: the lanes of the same process go first.
if (process.platform === 'linux') setPriority(LESS_THAN_LANES);
try {
  const manifest = await writeExport(workerData as ExportOrder);
  answer({ manifest });
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  answer({ refused: `${error.code}: ${error.message}` });
}
