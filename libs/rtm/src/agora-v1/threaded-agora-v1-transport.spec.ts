import { vi } from 'vitest';
import { describeTransport } from '../contract-suite/index.js';
import { PlayedNetwork } from '../testing/played-network.js';
import { sourceThread } from '../testing/source-thread.js';
import { ThreadedAgoraV1Transport } from './threaded-agora-v1-transport.js';

// Starting a thread takes long where many do it at once.
vi.setConfig({ testTimeout: 30_000 });

const code = sourceThread(new URL('./agora-v1-thread.ts', import.meta.url));
const sdkModule = new URL('./testing/played-sdk.ts', import.meta.url).href;

describeTransport('agora-rtm-sdk 1.x in a thread, on a played SDK', async () => {
  const network = new PlayedNetwork();
  const { appId } = network;
  return {
    link: (uid, token) =>
      new ThreadedAgoraV1Transport({ appId, uid, token: network.token(uid, token), sdkModule }, code),
    token: (uid) => network.token(uid),
    breakLink: async (uid) => network.cut(uid),
    leaveUnanswered: (uid) => network.leaveUnanswered(uid),
    stop: async () => network.stop(),
  };
});
