import { ThreadedAgoraTransport } from '../agora/threaded-agora-transport.js';
import { AgoraRestTransport } from '../agora-rest/agora-rest-transport.js';
import { REST_UNABLE } from '../agora-rest/testing/rest-unable.js';
import { describeTransport } from '../contract-suite/index.js';
import { sourceThread } from '../testing/source-thread.js';
import { appId, customer, liveRig, liveToken } from './live-project.js';

const code = sourceThread(new URL('../agora/agora-thread.ts', import.meta.url));

describeTransport('the REST API, live', async () => ({
  ...liveRig,
  link: (uid) => new AgoraRestTransport({ appId, uid, ...customer }),
  receiver: (uid) => new ThreadedAgoraTransport({ appId, uid, token: liveToken(uid) }, code),
  unable: REST_UNABLE,
}));
