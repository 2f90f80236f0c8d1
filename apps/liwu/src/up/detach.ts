import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { openLog } from '../supervisor/log-file.js';
import { refuseSecond } from './end-left-over.js';
import type { Say } from '../shared/progress.js';

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('line'), line: z.string() }),
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
/** What a suite in the background tells the command that started it. */
type DetachedMessage = z.output<typeof messageSchema>;

/** Tells a command that this process runs in the background for it. */
export const DETACHED_VARIABLE = 'LIWU_DETACHED';

/**
 * Runs `up` again in the background, passes on what it says, and returns once it is ready. Ctrl-C meanwhile ends it.
 * Its output goes to `logs/liwu.log` from then on.
 */
export const runDetached = async (stateDir: string, say: Say): Promise<void> => {
  // The log is the running suite's.
  refuseSecond(stateDir);
  const log = openLog(join(stateDir, 'logs', 'liwu.log'));
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, [DETACHED_VARIABLE]: '1' },
  });
  closeSync(log);
  const interrupt = (): void => void child.kill('SIGTERM');
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, interrupt);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Refusal(`The suite ended while it was starting (exit code ${code}).`)));
    child.on('message', (message) => {
      const told = messageSchema.parse(message);
      if (told.kind === 'line') say(told.line);
      else if (told.kind === 'failed') reject(new Refusal(told.reason));
      else resolve();
    });
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, interrupt);
  child.disconnect();
  child.unref();
};

/** Tells the command that waits; once it has gone, there is nobody to tell. */
export const tellStarter = (message: DetachedMessage): void => {
  if (process.connected) process.send?.(message);
};
