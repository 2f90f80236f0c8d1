import type { GrantClaims } from '@liwu/contracts/wire';
import type { GrantSigner } from '@liwu/sealing';

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
