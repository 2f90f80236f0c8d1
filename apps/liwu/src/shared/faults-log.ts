import type { Log } from '@liwu/event-log';
import type { Say } from './progress.js';

/** Says what goes wrong, a line each, and nothing else. */
export const faultsLog = (say: Say): Log => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (context, message) => say(`${message} ${JSON.stringify(context)}`),
  error: (context, message) => say(`${message} ${JSON.stringify(context)}`),
});
