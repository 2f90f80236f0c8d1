import { ThreadedAgoraV1Transport } from '../agora-v1/threaded-agora-v1-transport.js';
import { describeTransport } from '../contract-suite/index.js';
import { sourceThread } from '../testing/source-thread.js';
import { appId, liveRig, liveToken } from './live-project.js';

const code = sourceThread(new URL('../agora-v1/agora-v1-thread.ts', import.meta.url));

describeTransport('the genuine agora-rtm-sdk 1.x, live', async () => ({
  ...liveRig,
  link: (uid, token) => new ThreadedAgoraV1Transport({ appId, uid, token: liveToken(uid, token) }, code),
}));
