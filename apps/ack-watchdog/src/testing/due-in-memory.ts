import { lastSendAt } from '@liwu/contracts';
import { type DueOptions, isTurnOfTheOldest } from '../outstanding-gift/due-gifts.js';
import type { GiftKey, WatchedGift } from '../outstanding-gift/gift.js';
import { dueTimes, isTakenOverAhead } from '../outstanding-gift/watch-policy.js';

/** A watched gift, and its lane. */
export interface LaneGift extends GiftKey {
  readonly lane: number;
  readonly gift: WatchedGift;
}

/** A gift that may be due, and by what it is ordered. */
interface Candidate extends LaneGift {
  readonly rank: number;
}

/** What is due of gifts in memory, as the table would say it (`due-gifts.ts`); but for gifts that another policy reckoned. */
export const dueInMemory = (gifts: readonly LaneGift[], until: number, options: DueOptions): LaneGift[] => {
  const { policy, budget, takeOversAtOnce } = options;
  const oldestFirst = isTurnOfTheOldest(until);
  const timed = gifts.map((gift) => ({ ...gift, times: dueTimes(gift.gift, policy) }));
  const takeOvers = timed
    .filter(({ times }) => times.takeOverAt <= until)
    .map((one) => ({ ...one, rank: one.times.takeOverAt }));
  const canBeShown = ({ rank, gift }: Candidate): boolean => rank <= lastSendAt(gift.grant.expiresAt);
  const ahead = gifts
    .filter(({ gift }) => isTakenOverAhead(gift, until))
    .map((one) => ({ ...one, rank: one.gift.takenOverAt! }));
  const reminders = timed
    .filter(({ times: { takeOverAt, remindAt = Infinity } }) => remindAt <= until && takeOverAt > until)
    .map((one) => ({ ...one, rank: one.gift.grant.heldAt }));
  return [
    ...[
      ...ofEachLane(takeOvers.filter(canBeShown), oldestFirst, takeOversAtOnce),
      ...ofEachLane(
        takeOvers.filter((one) => !canBeShown(one)),
        oldestFirst,
        takeOversAtOnce,
      ),
      ...ofEachLane(ahead, true, takeOversAtOnce),
    ].sort((one, other) => one.rank - other.rank),
    ...ofEachLane(reminders, oldestFirst, budget.burst).sort(inOrder(oldestFirst)),
  ];
};

const inOrder =
  (oldestFirst: boolean) =>
  (one: Candidate, other: Candidate): number =>
    oldestFirst ? one.rank - other.rank : other.rank - one.rank;

function ofEachLane(candidates: readonly Candidate[], oldestFirst: boolean, most: number): Candidate[] {
  const lanes = Map.groupBy(candidates, ({ lane }) => lane);
  return [...lanes.values()].flatMap((ofLane) => ofLane.sort(inOrder(oldestFirst)).slice(0, most));
}
