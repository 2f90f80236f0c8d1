import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from './secrets.js';

const ONLY_THE_OWNER = 0o600;

/** Where a suite keeps the checkpoints of its ledger, the key that signs them, and those that may have signed them. */
export const checkpointPlaces = (stateDir: string): { key: string; publicKeys: string; folder: string } => ({
  key: join(stateDir, 'checkpoint-key.json'),
  publicKeys: join(stateDir, 'checkpoint-keys.json'),
  folder: join(stateDir, 'checkpoints'),
});

/** Makes the folder, and writes both keys' files, as the wallet and whoever verifies its books read them. */
export const writeCheckpointKeys = (stateDir: string, secret: Secrets['checkpointKey']): void => {
  const { key, publicKeys, folder } = checkpointPlaces(stateDir);
  mkdirSync(folder, { recursive: true });
  const { d: _, ...open } = secret;
  writeFileSync(key, `${JSON.stringify(secret)}\n`, { mode: ONLY_THE_OWNER });
  writeFileSync(publicKeys, `${JSON.stringify({ keys: [open] }, undefined, 2)}\n`);
};
