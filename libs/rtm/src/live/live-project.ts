import type { TransportRig } from '../contract-suite/index.js';
import { expiredAgoraToken } from '../testing/read-agora-token.js';
import { buildAgoraToken } from '../token/agora-token.js';

/** What a live run is told by its environment, which its configuration has checked. */
const setting = (name: string): string => process.env[name] ?? '';
export const appId = setting('AGORA_APP_ID');
export const customer = {
  customerKey: setting('AGORA_CUSTOMER_KEY'),
  customerSecret: setting('AGORA_CUSTOMER_SECRET'),
};
const appCertificate = setting('AGORA_APP_CERTIFICATE');

/** A genuine token of each kind that the contract suite asks for. */
export function liveToken(uid: string, kind: Parameters<TransportRig['link']>[1] = 'good'): string {
  switch (kind) {
    case 'good':
      return buildAgoraToken({ appId, appCertificate, uid, ttlSeconds: 3_900 });
    case 'expired':
      return expiredAgoraToken(appId, appCertificate, uid);
    case 'of-another-uid':
      return buildAgoraToken({ appId, appCertificate, uid: 'somebody-else', ttlSeconds: 3_900 });
    case 'nonsense':
      return 'nonsense';
    default:
      return kind satisfies never;
  }
}

/** What every live rig has in common. */
export const liveRig = {
  token: (uid: string) => liveToken(uid),
  unable: { 'break-link': 'nobody breaks the provider’s connections from here' },
  stop: async () => {},
};
