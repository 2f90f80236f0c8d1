import type { ThreadCode } from '../thread/link-thread.js';

const HOOKS = new URL('./resolve-sources.ts', import.meta.url).href;

/** A thread run from its source, so that a spec never tries what was compiled some time ago. */
export const sourceThread = (url: URL): ThreadCode => ({
  url,
  execArgv: ['--experimental-transform-types', '--import', HOOKS],
});
