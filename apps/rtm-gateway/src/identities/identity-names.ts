/** The uid of one of the gateway's identities: the replica's ordinal, and the how-manieth of that replica. */
export const identityUid = (ordinal: number, index: number): string => `gift-gateway-${ordinal}-${index}`;

/** Replicas 0 and 1 are never scaled in, so their identities are always worth trying. */
const LASTING_ORDINALS = [0, 1];

/**
 * Whom a session talks to: an identity of the answering replica first, then one of each lasting replica.
 * `index` picks which of them, so that sessions spread over the identities.
 */
export const gatewaysOf = (
  primary: string,
  own: { readonly ordinal: number; readonly identities: number },
  index: number,
): string[] => {
  const spares = LASTING_ORDINALS.map((ordinal) => {
    const spare = identityUid(ordinal, index % own.identities);
    return spare === primary ? identityUid(ordinal, (index + 1) % own.identities) : spare;
  });
  // A spare of another replica comes first: what ails the primary may ail its neighbours too.
  if (own.ordinal === 0) spares.reverse();
  return [primary, ...spares.filter((spare) => spare !== primary)];
};
