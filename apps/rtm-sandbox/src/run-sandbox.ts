import { type Logger, pino, stdTimeFunctions } from 'pino';
import { ConfigError, type SandboxConfig, loadConfig } from './config/load-config.js';
import { type RunningSandbox, startSandbox } from './start-sandbox.js';

/**
 * The whole life of the process. Malformed settings: all of them on standard error, exit code 78. On SIGTERM or SIGINT it
 * closes what is open and exits with 0, or with 1 after LIWU_DRAIN_MS.
 */
export async function runSandbox(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = configOrExit(env);
  const log = pino({
    level: config.logLevel,
    base: { service: 'rtm-sandbox' },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'a fault that nobody handled');
    process.exit(1);
  });
  const sandbox = await startSandbox(config, log).catch((err: unknown) => {
    log.fatal({ err }, 'the sandbox cannot start');
    return process.exit(1);
  });
  log.info({ url: sandbox.url, seed: config.seed }, 'started');
  stopOnSignals(sandbox, config.drainMs, log);
}

/** A terminal and a supervisor may both send signals: whatever comes after the first one changes nothing. */
function stopOnSignals(sandbox: RunningSandbox, drainMs: number, log: Logger): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'draining');
    setTimeout(() => {
      log.error({ drainMs }, 'not drained in time');
      process.exit(1);
    }, drainMs).unref();
    sandbox.stop().then(
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

function configOrExit(env: Readonly<Record<string, string | undefined>>): SandboxConfig {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`rtm-sandbox cannot start: ${error.message}`);
    return process.exit(error.exitCode);
  }
}
