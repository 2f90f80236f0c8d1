import type { LiwuEvent, ServiceName } from '@liwu/contracts';
import type { StoringService } from '../suite/storing-services.js';

/** A span of true time, the machine's own clock, in milliseconds since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What one receiver wrote down by itself: when it was in its room, and what it rendered. */
export interface ReceiverRecord {
  readonly room: string;
  readonly connected: readonly Span[];
  /** When it set its clock by the gateway's: from the question to the answer. */
  readonly clockReadings: readonly Span[];
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
  /** Those of the gateway's topic, which no table can heal: what was in them. */
  readonly facts: readonly LiwuEvent[];
}

/** What can keep the gateway from knowing whether a gift was shown; where several did at one moment, the first of them is named: it says most. */
export const CAUSES = [
  'broadcasts lost',
  'broadcasts unanswered',
  'links broken',
  'sandbox down',
  'gateway frozen',
  'gateway ended',
  'gateway rebalanced',
  'broker down',
] as const;

/** That it happened, and when: from its beginning until all was up again. */
export interface Cause extends Span {
  readonly what: (typeof CAUSES)[number];
}

/** A command that a service answered with a 2xx. */
export interface AnsweredCommand {
  readonly service: StoringService;
  readonly caller: string;
  readonly key: string;
}

/** All that was seen of a run from outside of the services; with the tables and the topics it is what the judge judges by. */
export interface RunRecord {
  readonly span: Span;
  readonly receivers: readonly ReceiverRecord[];
  readonly clockShifts: readonly ClockShift[];
  /** Whatever befell the suite and can leave it unknown whether a gift was shown. */
  readonly causes: readonly Cause[];
  readonly answered: readonly AnsweredCommand[];
  /** Logs that were cut on purpose: what is gone with them nobody can find any more. */
  readonly lostTails: readonly LostTail[];
  /** When databases were brought up to their topics: what was stored then had been stored before, and lost. */
  readonly adoptions?: readonly Span[];
  /** What the run's viewers bought before it began, in whole coins. */
  readonly toppedUp: ReadonlyMap<string, bigint>;
}
