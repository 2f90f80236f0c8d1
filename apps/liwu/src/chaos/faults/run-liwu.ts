import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
const ENDS_WITHIN_MS = 120_000;

/** How a command ended. */
export interface CommandEnd {
  /** Nothing where it was killed. */
  readonly code: number | null;
  /** All that it said. */
  readonly said: string;
}

/** Runs one of this program's commands on the suite of that folder, as an operator does; kills it, and all that it has started, as soon as it says that word. */
export const runLiwu = async (stateDir: string, words: readonly string[], killedAt?: string): Promise<CommandEnd> => {
  const child = spawn(process.execPath, [MAIN, ...words, '--state-dir', stateDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it starts is killed with it.
    detached: true,
  });
  let said = '';
  const hear = (text: string): void => {
    said += text;
    if (killedAt !== undefined && said.includes(killedAt)) killGroup(child);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
  const tooLate = setTimeout(() => killGroup(child), ENDS_WITHIN_MS);
  await once(child, 'close');
  clearTimeout(tooLate);
  return { code: child.exitCode, said };
};

function killGroup({ exitCode, pid, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

/** The last line of what a command said. */
export const lastLineOf = ({ said }: CommandEnd): string => said.trimEnd().split('\n').at(-1) ?? '';
