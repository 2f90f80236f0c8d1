import { describeTransport } from '../contract-suite/index.js';
import { PlayedNetwork } from '../testing/played-network.js';
import { AgoraTransport } from './agora-transport.js';
import { playedRtm } from './testing/played-rtm.js';

describeTransport('agora-rtm-sdk 2.x as a page uses it, on a played SDK', async () => {
  const network = new PlayedNetwork();
  return {
    link: (uid, token) =>
      new AgoraTransport({ RTM: playedRtm(), appId: network.appId, uid, token: network.token(uid, token) }),
    token: (uid) => network.token(uid),
    breakLink: async (uid) => network.cut(uid),
    leaveUnanswered: (uid) => network.leaveUnanswered(uid),
    stop: async () => network.stop(),
  };
});
