import {
  CHANNEL_MESSAGE_MAX_BYTES,
  channelMessageSchema,
  type GrantClaims,
  grantClaimsSchema,
} from '@liwu/contracts/wire';
import { type GrantSigner, isGatewayUid, viewerIdOf } from '@liwu/sealing';

/** The grants of a channel message, if it is one of ours: of a viewer one, of the gateway up to ten. */
export const grantsIn = (text: string, publisher: string): string[] => {
  if (text.length > CHANNEL_MESSAGE_MAX_BYTES || Buffer.byteLength(text) > CHANNEL_MESSAGE_MAX_BYTES) return [];
  const grants = channelMessageSchema.safeParse(jsonOf(text)).data?.grants ?? [];
  return grants.length > 1 && !isGatewayUid(publisher) ? [] : grants;
};

/** Whether this publisher may broadcast this viewer's grants. */
export const mayPublish = (publisher: string, viewerId: string): boolean =>
  isGatewayUid(publisher) || viewerIdOf(publisher) === viewerId;

/** What a grant that this process does not know claims to be; nothing of it is to be believed yet. */
export const claimsIn = (grant: string): GrantClaims | undefined => {
  const payload = grant.split('.')[1] ?? '';
  return grantClaimsSchema.safeParse(jsonOf(Buffer.from(payload, 'base64url').toString('utf8'))).data;
};

/**
 * Whether a grant is genuine to the last character: a grant is a pure function of what it claims, so the one that we would
 * sign for these claims is the only one that receivers render. One under a retired key passes for false here; the
 * take-over that follows broadcasts it under the present one.
 */
export const isGenuine = (grant: string, claims: GrantClaims, signer: GrantSigner): boolean => {
  const { sub, jti, aud, to, gift, qty, combo, iat, exp } = claims;
  return (
    grant ===
    signer.grantOf({
      viewerId: sub,
      requestId: jti,
      room: aud,
      receiver: to,
      gift,
      quantity: qty,
      combo,
      heldAt: iat * 1_000,
      expiresAt: exp * 1_000,
    })
  );
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Anybody may say anything in a room; what is not JSON is simply none of ours.
    return undefined;
  }
}
