import type { Logger } from 'pino';
import { ConfigError } from '../config/load-config.js';

/** A process that has its settings. What it does may still be starting. */
export interface RunningProcess {
  readonly log: Logger;
  /** How long `stop` may take. */
  readonly drainMs: number;
  /** Resolves, with what the log is to say of it, when all of it runs; rejects on the fault that should end the process. */
  readonly started: Promise<object | void>;
  /** Ends, in good order, whatever was started. */
  stop(): Promise<void>;
}

/**
 * The whole life of a process. Malformed settings: all of them on standard error, exit code 78. On SIGTERM or SIGINT it is stopped; exit
 * code 0, or 1 after its `drainMs`. A fault: logged, 1.
 */
export async function runProcess(name: string, start: () => RunningProcess | Promise<RunningProcess>): Promise<void> {
  let running: RunningProcess;
  try {
    running = await start();
  } catch (error) {
    const told = error instanceof ConfigError ? error.message : error;
    console.error(`${name} cannot start.`, told);
    process.exit(error instanceof ConfigError ? error.exitCode : 1);
  }
  stopOnSignals(running);
  process.on('uncaughtException', (err) => {
    running.log.fatal({ err }, 'a fault that nobody handled');
    process.exit(1);
  });
  try {
    running.log.info((await running.started) ?? {}, 'started');
  } catch (err) {
    running.log.fatal({ err }, 'the service cannot start');
    await drain(running, 1);
  }
}

/** A terminal and a supervisor may both send signals: whatever comes after the first one changes nothing. */
function stopOnSignals(running: RunningProcess): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      running.log.info({ signal }, 'draining');
      void drain(running, 0);
    });
  }
}

async function drain(running: RunningProcess, exitCode: number): Promise<void> {
  const { log, drainMs } = running;
  const deadline = setTimeout(() => {
    log.fatal({ drainMs }, 'not drained in time');
    process.exit(1);
  }, drainMs);
  try {
    await running.stop();
  } catch (err) {
    log.fatal({ err }, 'not drained cleanly');
    process.exit(1);
  }
  clearTimeout(deadline);
  log.info({}, 'stopped');
  process.exit(exitCode);
}
