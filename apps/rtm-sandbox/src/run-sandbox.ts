import { createProcessLog, type Environment, loadConfig, runProcess } from '@liwu/process-kit';
import { sandboxConfigSchema } from './config/sandbox-config.js';
import { startSandbox } from './start-sandbox.js';

/** The whole life of the process: `runProcess` of a sandbox. On a signal it closes what is open. */
export const runSandbox = (env: Environment): Promise<void> =>
  runProcess('rtm-sandbox', () => {
    const config = loadConfig(sandboxConfigSchema, env);
    const log = createProcessLog({ service: 'rtm-sandbox' }, { level: config.LIWU_LOG_LEVEL });
    const sandbox = startSandbox(config, log);
    return {
      log,
      drainMs: config.LIWU_DRAIN_MS,
      started: sandbox.then(({ url }) => ({ url, seed: config.LIWU_SANDBOX_SEED })),
      stop: async () => (await sandbox.catch(() => undefined))?.stop(),
    };
  });
