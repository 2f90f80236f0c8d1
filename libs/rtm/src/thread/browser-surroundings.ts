import { isMainThread } from 'node:worker_threads';
import { FetchXmlHttpRequest } from './fetch-xml-http-request.js';
import { TimerWorker } from './timer-worker.js';

const nothing = (): void => {};

/**
 * Gives this thread what the provider's SDKs look for in a page: a `window`, an XMLHttpRequest, and for 1.x a `Worker`. The
 * user agent stays Node's own: a browser's would make them ask for documents and canvases. Throws in the main thread, whose
 * other libraries would then take it for a browser.
 */
export function installBrowserSurroundings(): void {
  if (isMainThread) throw new Error('the main thread is no browser');
  Object.assign(globalThis, {
    window: globalThis,
    addEventListener: nothing,
    removeEventListener: nothing,
    XMLHttpRequest: FetchXmlHttpRequest,
    Worker: TimerWorker,
  });
  // A page goes on when a promise that nobody waits for is rejected, and the SDKs have such; an error that is thrown ends
  // the thread, and with it the link, which its owner then opens anew.
  process.on('unhandledRejection', nothing);
}
