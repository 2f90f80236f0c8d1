import { createHash } from 'node:crypto';
import type { WatchPolicy } from './watch-policy.js';

const known = new WeakMap<WatchPolicy, number>();

/**
 * A number that another number of settings, or one of them with another value, changes; never 0. Rows bear that of the policy by which
 * their due times were reckoned, so that those of another one are found without looking at each.
 */
export const policyMark = (policy: WatchPolicy): number => {
  const mark = known.get(policy) ?? markOf(policy);
  known.set(policy, mark);
  return mark;
};

/** Only what settings can change of the times of gifts that were not taken over yet. */
function markOf({ remindAfterMs, takeOverAfterMs, perRoom }: WatchPolicy): number {
  const rooms = [...perRoom].sort(([one], [other]) => (one < other ? -1 : 1));
  const ofRooms = rooms.map(([room, times]) => [room, times.remindAfterMs, times.takeOverAfterMs]);
  const text = JSON.stringify([remindAfterMs, takeOverAfterMs, ofRooms]);
  return createHash('sha256').update(text).digest().readInt32BE(0) || 1;
}
