import type { TokenKind } from '../contract-suite/transport-rig.js';
import { buildAgoraToken } from '../token/agora-token.js';
import { expiredAgoraToken } from './read-agora-token.js';

/** A project at the provider, genuine or played, and the uid that a token is for. */
interface TokenOwner {
  readonly appId: string;
  readonly appCertificate: string;
  readonly uid: string;
}

/** As long as the gateway's own: 65 minutes. */
const TTL_SECONDS = 3_900;

/** A genuine token of each kind that the contract suite asks for. */
export function agoraTokenOfKind(kind: TokenKind, { appId, appCertificate, uid }: TokenOwner): string {
  switch (kind) {
    case 'good':
      return buildAgoraToken({ appId, appCertificate, uid, ttlSeconds: TTL_SECONDS });
    case 'expired':
      return expiredAgoraToken(appId, appCertificate, uid);
    case 'of-another-uid':
      return buildAgoraToken({ appId, appCertificate, uid: 'somebody-else', ttlSeconds: TTL_SECONDS });
    case 'nonsense':
      return 'nonsense';
    default:
      return kind satisfies never;
  }
}
