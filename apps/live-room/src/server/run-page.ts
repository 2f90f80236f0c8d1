import { createProcessLog, type Environment, loadConfig, runProcess } from '@liwu/process-kit';
import { pageConfigSchema } from './page-config.js';
import { startPage } from './start-page.js';

/** The whole life of the process: `runProcess` of the page's server. On a signal it answers what it was asked. */
export const runPage = (env: Environment): Promise<void> =>
  runProcess('live-room', () => {
    const config = loadConfig(pageConfigSchema, env);
    const log = createProcessLog({ service: 'live-room' }, { level: config.LIWU_LOG_LEVEL });
    const page = startPage(config);
    return {
      log,
      drainMs: config.LIWU_DRAIN_MS,
      started: page.then(({ url }) => ({ url })),
      stop: async () => (await page.catch(() => undefined))?.stop(),
    };
  });
