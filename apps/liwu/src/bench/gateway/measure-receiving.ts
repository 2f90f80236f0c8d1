import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { isSentence } from '../../refusal.js';
import type { Say } from '../../shared/progress.js';
import { measureInBrowser } from './browser-receiver.js';

const PROGRAM = fileURLToPath(new URL('receiving-process.js', import.meta.url));
const WITHIN_MS = 120_000;

/** Where grants were checked, in which way, and how many a second in each round. */
export interface ReceivingRates {
  readonly where: string;
  readonly rates: readonly number[];
}

const run = promisify(execFile);

/** Has grants checked in all ways that a receiver has: in Node, and in a real browser where there is one. */
export const measureReceiving = async (
  browser: string,
  say: Say,
  interrupted: AbortSignal,
): Promise<ReceivingRates[]> => {
  const found: ReceivingRates[] = [];
  for (const way of ['node', 'webcrypto', 'javascript']) {
    const options = { signal: interrupted, timeout: WITHIN_MS };
    const { stdout } = await run(process.execPath, [PROGRAM, way], options);
    found.push({ where: `Node, ${way}`, rates: z.array(z.number()).parse(JSON.parse(stdout)) });
  }
  try {
    for (const way of ['webcrypto', 'javascript'] as const) {
      const { agent, rates } = await measureInBrowser(browser, way);
      found.push({ where: `${/Chrome\/[0-9.]+/.exec(agent)?.[0] ?? agent}, ${way}`, rates });
    }
  } catch (error) {
    if (!isSentence(error)) throw error;
    say(`Nothing was measured in a browser: ${error.message}`);
  }
  return found;
};
