/** How any process of the suite begins, ends and logs. How its metrics are read stands in `@liwu/process-kit/metrics`. */
export { ConfigError, type Environment, loadConfig } from './config/load-config.js';
export { httpUrl, isSecret, processConfigShape, secret, wholeNumber } from './config/settings.js';
export { createProcessLog } from './log/process-log.js';
export { type RunningProcess, runProcess } from './process/run-process.js';
