import agoraToken from 'agora-token';
import { mustBeName } from '../link/rtm-limits.js';

/** What a login token is made of. */
export interface AgoraTokenFields {
  /** 32 hexadecimal digits. */
  readonly appId: string;
  /** 32 hexadecimal digits; whoever holds them can make a token for any uid. */
  readonly appCertificate: string;
  /** The one uid that may log in with it. */
  readonly uid: string;
  readonly ttlSeconds: number;
}

/** What the provider calls an App ID or an App Certificate. */
const AGORA_KEY = /^[0-9a-f]{32}$/i;
/** The provider takes no login token that is good for longer. */
const LONGEST_SECONDS = 24 * 3_600;

/**
 * A login token of the provider itself, for exactly one uid. Throws where the provider's own builder does not: that one
 * answers an empty text to a bad App ID or certificate, and takes any lifetime.
 */
export function buildAgoraToken({ appId, appCertificate, uid, ttlSeconds }: AgoraTokenFields): string {
  if (!AGORA_KEY.test(appId)) throw new RangeError('an App ID has 32 hexadecimal digits');
  if (!AGORA_KEY.test(appCertificate)) throw new RangeError('an App Certificate has 32 hexadecimal digits');
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > LONGEST_SECONDS)
    throw new RangeError('a token is good for 1 second to 24 hours');
  mustBeName(uid);
  const token = agoraToken.RtmTokenBuilder.buildToken(appId, appCertificate, uid, ttlSeconds);
  if (token === '') throw new Error('the token could not be built');
  return token;
}
