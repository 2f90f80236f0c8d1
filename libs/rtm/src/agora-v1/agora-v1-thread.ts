/** The thread that agora-rtm-sdk 1.x lives in. */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { installBrowserSurroundings } from '../thread/browser-surroundings.js';
import { serveTransport } from '../thread/serve-transport.js';
import type { ThreadIdentity } from '../thread/thread-messages.js';
import type { AgoraV1Sdk } from './agora-v1-sdk.js';
import { AgoraV1Transport } from './agora-v1-transport.js';

installBrowserSurroundings();
const { appId, uid, loginDeadlineMs, callDeadlineMs, sdkModule } = workerData as ThreadIdentity;
const sdk =
  sdkModule === undefined
    ? (createRequire(import.meta.url)('agora-rtm-sdk-v1') as AgoraV1Sdk)
    : ((await import(sdkModule)) as { readonly sdk: AgoraV1Sdk }).sdk;
serveTransport(
  parentPort!,
  (token, onTokenWillExpire) =>
    new AgoraV1Transport({ sdk, appId, uid, token, loginDeadlineMs, callDeadlineMs, onTokenWillExpire }),
);
