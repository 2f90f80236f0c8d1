import type { GrantClaims } from '@liwu/contracts/wire';
import type { GrantSigner } from '@liwu/sealing';

/**
 * Whether a grant is genuine to the last character: a grant is a pure function of what it claims and of its key, so the one that
 * this key gives for these claims is the only one that receivers render. Any key that is published will do, as it does for them;
 * one under a retired key passes for false here, and the take-over that follows broadcasts it under the present one.
 */
export const isGenuine = (grant: string, claims: GrantClaims, signer: GrantSigner): boolean => {
  const { sub, jti, aud, to, gift, qty, combo, iat, exp } = claims;
  return (
    grant ===
    signer.grantLike(grant, {
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
