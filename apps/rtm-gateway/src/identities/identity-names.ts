/** The uid of one of the gateway's identities: the replica's ordinal, and the how-manieth of that replica. */
export const identityUid = (ordinal: number, index: number): string => `gift-gateway-${ordinal}-${index}`;

/** Replicas 0 and 1 are never scaled in, so their identities are always worth trying. */
const LASTING_ORDINALS = [0, 1] as const;

/** The replica that answers, and which of its identities are logged in. */
interface AnsweringReplica {
  readonly ordinal: number;
  /** How many identities each replica has. */
  readonly identities: number;
  readonly usable: readonly string[];
}

/**
 * Whom a session talks to: an identity of the answering replica first, then spares of both lasting replicas, by turns.
 * There are as many that one of them answers although one replica is gone and, in the other, one identity has been taken by a
 * second login, which leaves senders in silence. `index` picks which of them, so that sessions spread over the identities.
 */
export const gatewaysOf = (primary: string, own: AnsweringReplica, index: number): string[] => {
  const others = LASTING_ORDINALS.filter((ordinal) => ordinal !== own.ordinal);
  const [first, ...more] = others.map((ordinal) => identityUid(ordinal, index % own.identities));
  // A spare of another replica comes first: what ails the primary may ail its neighbours too.
  if (others.length === LASTING_ORDINALS.length) return [primary, first!, ...more];
  const second = identityUid(others[0]!, (index + Math.ceil(own.identities / 2)) % own.identities);
  return [...new Set([primary, first!, neighbourOf(primary, own, index), second])];
};

/** One of its own that is logged in: whoever was retired there is of no use to anybody. */
function neighbourOf(primary: string, { usable }: AnsweringReplica, index: number): string {
  const neighbours = usable.filter((uid) => uid !== primary);
  return neighbours[index % Math.max(1, neighbours.length)] ?? primary;
}
