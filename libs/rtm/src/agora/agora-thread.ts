/** The thread that agora-rtm-sdk 2.x lives in. */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { installBrowserSurroundings } from '../thread/browser-surroundings.js';
import { serveTransport } from '../thread/serve-transport.js';
import type { ThreadIdentity } from '../thread/thread-messages.js';
import type { AgoraRtmClass } from './agora-sdk.js';
import { AgoraTransport } from './agora-transport.js';

installBrowserSurroundings();
const { appId, uid, loginDeadlineMs, callDeadlineMs, sdkModule } = workerData as ThreadIdentity;
const { RTM } = (
  sdkModule === undefined ? createRequire(import.meta.url)('agora-rtm-sdk') : await import(sdkModule)
) as { readonly RTM: AgoraRtmClass };
serveTransport(
  parentPort!,
  (token, onTokenWillExpire) =>
    new AgoraTransport({ RTM, appId, uid, token, loginDeadlineMs, callDeadlineMs, onTokenWillExpire }),
);
