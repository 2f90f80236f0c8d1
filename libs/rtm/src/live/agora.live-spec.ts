import { ThreadedAgoraTransport } from '../agora/threaded-agora-transport.js';
import { describeTransport } from '../contract-suite/index.js';
import { sourceThread } from '../testing/source-thread.js';
import { appId, liveRig, liveToken } from './live-project.js';

const code = sourceThread(new URL('../agora/agora-thread.ts', import.meta.url));

describeTransport('the genuine agora-rtm-sdk 2.x, live', async () => ({
  ...liveRig,
  link: (uid, token) => new ThreadedAgoraTransport({ appId, uid, token: liveToken(uid, token) }, code),
}));
