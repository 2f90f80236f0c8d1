import type { ServiceName } from '@liwu/contracts';

/** A span of true time, the machine's own clock, in milliseconds since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What one receiver wrote down by itself: when it was in its room, and what it rendered. */
export interface ReceiverRecord {
  readonly room: string;
  readonly connected: readonly Span[];
  readonly rendered: readonly { readonly viewerId: string; readonly requestId: string; readonly atMs: number }[];
}

/** A service's clock was this far off the true time. */
export interface ClockShift extends Span {
  readonly service: ServiceName;
  /** Positive: the service believed it later than it was. */
  readonly byMs: number;
}

/** A log that has lost what was written to it last. */
export interface LostTail {
  /** As `liwu.wallet-3`. */
  readonly partition: string;
  readonly records: number;
}

/** All that was seen of a run from outside of the services; with the tables and the topics it is what the judge judges by. */
export interface RunRecord {
  readonly span: Span;
  readonly receivers: readonly ReceiverRecord[];
  readonly clockShifts: readonly ClockShift[];
  /** Logs that were cut on purpose: what is gone with them nobody can find any more. */
  readonly lostTails: readonly LostTail[];
  /** What the run's viewers bought before it began, in whole coins. */
  readonly toppedUp: ReadonlyMap<string, bigint>;
}
