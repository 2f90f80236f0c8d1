import { vi } from 'vitest';
import { describeTransport } from '../contract-suite/index.js';
import { PlayedNetwork } from '../testing/played-network.js';
import { sourceThread } from '../testing/source-thread.js';
import { ThreadedAgoraTransport } from './threaded-agora-transport.js';

// Starting a thread takes long where many do it at once.
vi.setConfig({ testTimeout: 30_000 });

const code = sourceThread(new URL('./agora-thread.ts', import.meta.url));
const sdkModule = new URL('./testing/played-rtm.ts', import.meta.url).href;

describeTransport('agora-rtm-sdk 2.x in a thread, on a played SDK', async () => {
  const network = new PlayedNetwork();
  const { appId } = network;
  return {
    link: (uid, token) => new ThreadedAgoraTransport({ appId, uid, token: network.token(uid, token), sdkModule }, code),
    token: (uid) => network.token(uid),
    breakLink: async (uid) => network.cut(uid),
    leaveUnanswered: (uid) => network.leaveUnanswered(uid),
    stop: async () => network.stop(),
  };
});
