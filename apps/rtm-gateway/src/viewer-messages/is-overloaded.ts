/** Facts that wait for Kafka: about as many as it takes in half a second. */
const MAX_UNPUBLISHED = 5_000;
/** Sends that wait for an identity, of the 2,000 that may. */
const MAX_WAITING_SENDS = 1_500;

/** Whether new requests had better come later: what is promised to those before them takes precedence. */
export const isOverloaded = (unpublished: number, waitingSends: number): boolean =>
  unpublished >= MAX_UNPUBLISHED || waitingSends >= MAX_WAITING_SENDS;
