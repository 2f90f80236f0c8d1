import { CLOCK_ERROR_MS, GRANT_LIFETIME_MS, WITNESS_WITHIN_MS, closableAt, lastSendAt } from '@liwu/contracts';
import type { WatchedGift } from './gift.js';

/** When a viewer is reminded and when the gateway is asked to broadcast itself, counted from the hold. */
export interface WatchTimes {
  /** Ascending; at most as many as there are attempts beside the grant. */
  readonly remindAfterMs: readonly number[];
  readonly takeOverAfterMs: number;
}

/** By what all gifts are watched, and the times of those rooms that have times of their own. */
export interface WatchPolicy extends WatchTimes {
  readonly perRoom: ReadonlyMap<string, WatchTimes>;
  /** A take-over is repeated after so long, until the gateway answers or may close the gift. */
  readonly takeOverEveryMs: number;
  /** From when the gateway may close the gift the repeats become rarer, but never rarer than this. */
  readonly takeOverAtLeastEveryMs: number;
  /** A send into a watched room is to be witnessed within so long. */
  readonly witnessWithinMs: number;
  /** What all lanes together may send in a second. */
  readonly remindersPerSecond: number;
  /** How often all lanes together ask the gateway in a second to broadcast a gift, and how often to close one. */
  readonly takeOversPerSecond: number;
}

/** Attempts 1 to 3: attempt 0 is the grant itself. */
export const MAX_REMINDERS = 3;
/** A take-over must leave room for at least one repeat before the last send. */
export const LATEST_TAKE_OVER_MS = GRANT_LIFETIME_MS - 2 * CLOCK_ERROR_MS;

export const DEFAULT_POLICY: WatchPolicy = {
  remindAfterMs: [3_000, 6_000, 12_000],
  takeOverAfterMs: 20_000,
  perRoom: new Map(),
  takeOverEveryMs: 5_000,
  takeOverAtLeastEveryMs: 300_000,
  witnessWithinMs: WITNESS_WITHIN_MS,
  remindersPerSecond: 100,
  takeOversPerSecond: 4_000,
};

/** The times of a gift in this room. */
export const timesIn = (room: string, policy: WatchPolicy): WatchTimes => policy.perRoom.get(room) ?? policy;

/** The times of every room, and those of all others. */
export const allTimes = (policy: WatchPolicy): WatchTimes[] => [policy, ...policy.perRoom.values()];

/** When there is something to do about a gift if nothing else happens; ms. */
interface DueTimes {
  readonly takeOverAt: number;
  /** Undefined where no reminder is to come any more. */
  readonly remindAt: number | undefined;
}

/** Follows from what happened and from the policy of the gift's room alone, so that another policy applies to gifts that are under way. */
export const dueTimes = (gift: WatchedGift, policy: WatchPolicy): DueTimes => ({
  takeOverAt: Math.min(regularTakeOver(gift, policy), witnessDeadline(gift, policy)),
  remindAt: nextReminder(gift, policy),
});

/**
 * Whether the last take-over bears a moment that has not come yet, by more than clocks may err: then whoever decided it had a clock far
 * ahead, and waiting for that moment and a pause more would leave the gift to the wrong clock for as long as that was wrong.
 */
export const isTakenOverAhead = ({ takenOverAt = -Infinity }: WatchedGift, now: number): boolean =>
  takenOverAt > latestTrueMoment(now);

/** No moment after this one has come, if the clock that says `now` is right within the greatest clock error. */
export const latestTrueMoment = (now: number): number => now + CLOCK_ERROR_MS;

function regularTakeOver(gift: WatchedGift, policy: WatchPolicy): number {
  const { grant, takenOverAt } = gift;
  if (takenOverAt === undefined) return grant.heldAt + timesIn(grant.room, policy).takeOverAfterMs;
  return takenOverAt + pauseAfterTakeOver(gift, takenOverAt - closableAt(grant.expiresAt), policy);
}

/**
 * As long again as the gift could have been closed already: so the pauses double while the gateway is away, there is
 * nothing to remember, and a gateway that comes back has a few take-overs of each gift to read, however long it was gone.
 * The first pauses at most double too: under a clock that is far ahead, a gift is still asked for while it can be broadcast.
 */
function pauseAfterTakeOver({ takeOvers }: WatchedGift, closableForMs: number, policy: WatchPolicy): number {
  const doubled = policy.takeOverEveryMs * 2 ** (takeOvers - 1);
  return Math.min(Math.max(closableForMs, policy.takeOverEveryMs), doubled, policy.takeOverAtLeastEveryMs);
}

/** Of evidence that came after the last take-over. */
function witnessDeadline({ facts, takenOverAt = -Infinity }: WatchedGift, policy: WatchPolicy): number {
  const { unwitnessedSince } = facts;
  return unwitnessedSince !== undefined && unwitnessedSince >= takenOverAt
    ? unwitnessedSince + policy.witnessWithinMs
    : Infinity;
}

/**
 * The first of the policy's moments that no reminder has come after: moments that were missed are not made up for.
 * None once the gateway was asked to broadcast, or while a witness is awaited, since a take-over follows then.
 */
function nextReminder({ grant, reminders, remindedAt, takeOvers, facts }: WatchedGift, policy: WatchPolicy) {
  if (takeOvers > 0 || facts.unwitnessedSince !== undefined || reminders >= MAX_REMINDERS) return undefined;
  const { remindAfterMs } = timesIn(grant.room, policy);
  const after = remindAfterMs.find((ms) => remindedAt === undefined || grant.heldAt + ms > remindedAt);
  if (after === undefined || grant.heldAt + after > lastSendAt(grant.expiresAt)) return undefined;
  return grant.heldAt + after;
}
