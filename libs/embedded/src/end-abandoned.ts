import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KAFKA_STOP_SIGNALS } from './start-kafka.js';
import { POSTGRES_STOP_SIGNALS } from './start-postgres.js';
import { endLeftOver, ownerIsGone } from './server-process.js';

/**
 * Ends the servers in this folder whose parent was killed. Tells whether the folder is abandoned: its servers had
 * parents, and none of them lives. A folder in use is not touched.
 */
export async function endAbandoned(stateDir: string): Promise<boolean> {
  const folders = [
    { folder: join(stateDir, 'kafka'), stopSignals: KAFKA_STOP_SIGNALS },
    { folder: join(stateDir, 'postgres'), stopSignals: POSTGRES_STOP_SIGNALS },
  ].filter(({ folder }) => existsSync(folder));
  if (folders.length === 0 || !folders.every(({ folder }) => ownerIsGone(folder))) return false;
  for (const { folder, stopSignals } of folders) await endLeftOver(folder, stopSignals);
  return true;
}
