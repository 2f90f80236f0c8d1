import type { TokenKind } from '../contract-suite/transport-rig.js';
import { agoraTokenOfKind } from '../testing/agora-token-of-kind.js';

/** What a live run is told by its environment, which its configuration has checked. */
const setting = (name: string): string => process.env[name] ?? '';
export const appId = setting('AGORA_APP_ID');
export const customer = {
  customerKey: setting('AGORA_CUSTOMER_KEY'),
  customerSecret: setting('AGORA_CUSTOMER_SECRET'),
};
const appCertificate = setting('AGORA_APP_CERTIFICATE');

/** A token of the live project, of each kind that the contract suite asks for. */
export function liveToken(uid: string, kind: TokenKind = 'good'): string {
  return agoraTokenOfKind(kind, { appId, appCertificate, uid });
}

/** What every live rig has in common. */
export const liveRig = {
  token: (uid: string) => liveToken(uid),
  unable: {
    'break-link': 'nobody breaks the provider’s connections from here',
    'leave-unanswered': 'nobody keeps the provider from answering',
  },
  stop: async () => {},
};
