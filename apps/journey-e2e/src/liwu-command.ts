import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What runs the operator's command. */
export const LIWU_MAIN = fileURLToPath(new URL('../../liwu/dist/main.js', import.meta.url));
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Where the suite of this run keeps its state; the logs stay there when the run is over. */
export const STATE_DIR = fileURLToPath(new URL('../.liwu', import.meta.url));
/** Far from a suite that a developer may have running. */
export const PORT_BASE = process.env['LIWU_JOURNEY_PORT_BASE'] ?? '5800';

interface CommandEnd {
  readonly exitCode: number;
  /** What it answered, for whoever reads it as a program would. */
  readonly answer: string;
  /** All that it wrote, its progress too. */
  readonly output: string;
}

/** Runs the operator's command as an operator does, against this run's suite. */
export const liwu = (command: string, ...options: readonly string[]): Promise<CommandEnd> =>
  runLiwu(command, '--state-dir', STATE_DIR, ...options);

/** Runs it as it is called: for what starts a suite of its own. */
export const runLiwu = (...args: readonly string[]): Promise<CommandEnd> =>
  new Promise((resolve) => {
    execFile(process.execPath, [LIWU_MAIN, ...args], { maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const exitCode = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      resolve({ exitCode, answer: stdout, output: stdout + stderr });
    });
  });
