import { type Logger, pino, stdTimeFunctions } from 'pino';
import { ConfigError, loadConfig, type PageConfig } from './load-config.js';
import { type RunningPage, startPage } from './start-page.js';

/**
 * The whole life of the process. Malformed settings: all of them on standard error, exit code 78. On SIGTERM or SIGINT it answers what
 * it was asked and exits with 0, or with 1 after LIWU_DRAIN_MS.
 */
export async function runPage(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = configOrExit(env);
  const log = pino({
    level: config.LIWU_LOG_LEVEL,
    base: { service: 'live-room' },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
  const page = await startPage(config).catch((err: unknown) => {
    log.fatal({ err }, 'the page cannot be served');
    return process.exit(1);
  });
  log.info({ url: page.url }, 'started');
  stopOnSignals(page, config.LIWU_DRAIN_MS, log);
}

/** A terminal and a supervisor may both send signals: whatever comes after the first one changes nothing. */
function stopOnSignals(page: RunningPage, drainMs: number, log: Logger): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'draining');
    setTimeout(() => {
      log.error({ drainMs }, 'not drained in time');
      process.exit(1);
    }, drainMs).unref();
    page.stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (err: unknown) => {
        log.error({ err }, 'not drained cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function configOrExit(env: Readonly<Record<string, string | undefined>>): PageConfig {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`live-room cannot start: ${error.message}`);
    return process.exit(error.exitCode);
  }
}
