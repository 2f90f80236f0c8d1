import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Refusal } from '../refusal.js';
import { PAGE_BUILDER } from './child-plans.js';

const WITHIN_MS = 60_000;
const run = promisify(execFile);

/** Makes the room's page from its sources, as they are now, into a folder of this suite: another suite's is not changed under it. */
export const buildPage = async (folder: string): Promise<void> => {
  try {
    await run(process.execPath, [PAGE_BUILDER, folder], { timeout: WITHIN_MS });
  } catch (cause) {
    throw new Refusal(`The room's page could not be built: ${String(cause)}`, { cause });
  }
};
