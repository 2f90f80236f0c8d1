import type { RtmTransport } from '@liwu/rtm';
import { describeTransport } from '@liwu/rtm/contract-suite';
import { vi } from 'vitest';
import { SandboxRig } from './sandbox-rig.js';

describeTransport('the sandbox adapter', async () => {
  const rig = await SandboxRig.start();
  const tokens = {
    good: (uid: string) => rig.token(uid),
    expired: (uid: string) => rig.token(uid, Date.now() - 1),
    'of-another-uid': () => rig.token('somebody-else'),
    nonsense: () => 'nonsense',
  };
  return {
    link: (uid, token = 'good'): RtmTransport => rig.link(uid, { token: tokens[token](uid) }),
    token: tokens.good,
    breakLink: (uid) => rig.admin.disconnect(uid),
    leaveUnanswered: () => void vi.spyOn(WebSocket.prototype, 'send').mockImplementationOnce(() => {}),
    stop: () => rig.sandbox.stop(),
  };
});
