import { ConfigError } from '../config/load-config.js';
import type { baseConfigShape } from '../config/settings.js';
import { type RunningService, type ServiceDefinition, startService } from './start-service.js';

/**
 * The whole of a service's `main.ts`. Malformed settings: all of them on standard error, exit code 78. On SIGTERM or
 * SIGINT: readiness fails, HTTP drains, the parts drain; exit code 0, or 1 after LIWU_DRAIN_MS. A fault: logged, 1.
 */
export async function runService<Shape extends typeof baseConfigShape>(
  definition: ServiceDefinition<Shape>,
): Promise<void> {
  let service: RunningService;
  try {
    service = await startService(definition, process.env);
  } catch (error) {
    const told = error instanceof ConfigError ? error.message : error;
    console.error(`${definition.name} cannot start.`, told);
    process.exit(error instanceof ConfigError ? error.exitCode : 1);
  }
  stopOnSignals(service);
  process.on('uncaughtException', (err) => {
    service.log.fatal({ err }, 'a fault that nobody handled');
    process.exit(1);
  });
  try {
    await service.started;
    service.log.info({}, 'started');
  } catch (err) {
    service.log.fatal({ err }, 'the service cannot start');
    await drain(service, 1);
  }
}

/** A terminal and a supervisor may both send signals: whatever comes after the first one changes nothing. */
function stopOnSignals(service: RunningService): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      service.log.info({ signal }, 'draining');
      void drain(service, 0);
    });
  }
}

async function drain(service: RunningService, exitCode: number): Promise<void> {
  const deadline = setTimeout(() => {
    service.log.fatal({ drainMs: service.drainMs }, 'not drained in time');
    process.exit(1);
  }, service.drainMs);
  try {
    await service.stop();
  } catch (err) {
    service.log.fatal({ err }, 'not drained cleanly');
    process.exit(1);
  }
  clearTimeout(deadline);
  service.log.info({}, 'stopped');
  process.exit(exitCode);
}
