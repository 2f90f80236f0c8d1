/** What is known of a streamer beside the contracts. */
export interface Streamer {
  readonly streamerId: string;
  /** Nothing is paid out any more. */
  frozen: boolean;
  /** How often the streamer was frozen or unfrozen. */
  freezes: number;
  /** The sum over all lanes, in the ledger's units; known only to commands about the streamer. */
  earned: bigint;
}

export const newStreamer = (streamerId: string): Streamer => ({ streamerId, frozen: false, freezes: 0, earned: 0n });
