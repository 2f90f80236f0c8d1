/**
 * The timeline of a held gift (design.md, section 2; wire.md, section 3). All in milliseconds.
 * With B and E = the grant's beginning and end: no send starts sooner than B nor later than E - σ, receivers render from B - σ until
 * before E, the gateway closes at E + 3σ or later.
 */
export const GRANT_LIFETIME_MS = 40_000;
/** σ: the greatest clock error between any two machines that the promises bear. */
export const CLOCK_ERROR_MS = 5_000;
/** How long after its receipt a request may still be priced and held. */
export const REQUEST_VALID_MS = 30_000;
/** Without a witness this long after a send into a watched room there is a (further) take-over. */
export const WITNESS_WITHIN_MS = 2_000;

/** E: a grant's end, on the whole seconds that its `iat` and `exp` claims can say. */
export const grantEnd = (heldAt: number): number => Math.floor(heldAt / 1_000) * 1_000 + GRANT_LIFETIME_MS;
/** B: no send of this grant may start sooner, so that receivers render it whose clocks are behind by one clock error. */
export const firstSendAt = (expiresAt: number): number => expiresAt - GRANT_LIFETIME_MS;
/** No send of this grant may start later. */
export const lastSendAt = (expiresAt: number): number => expiresAt - CLOCK_ERROR_MS;
/** Only from now on may the gateway say that nothing can be rendered any more. */
export const closableAt = (expiresAt: number): number => expiresAt + 3 * CLOCK_ERROR_MS;
