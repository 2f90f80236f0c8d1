import type { ChannelOutcome } from '@liwu/rtm';
import type { HeldGift } from '../held-gifts/held-gifts.js';
import type { SendResult } from '../identities/send.js';
import type { Watch } from './watch.js';

/** How a grant's broadcast ended, and whether a witness was to see it. */
export type Broadcast = SendResult<ChannelOutcome> & {
  /** The room's watch when the send began. */
  readonly watch?: Watch | undefined;
  /** The room's watch was in doubt then. */
  readonly isDoubted?: boolean;
};

/** A grant that waits for its turn to be broadcast, and those who asked for it. */
export interface WaitingGrant {
  readonly gift: HeldGift;
  /** In the order in which all were asked for. */
  readonly place: number;
  readonly askedAt: number;
  readonly ended: Promise<Broadcast>;
  readonly end: (broadcast: Broadcast) => void;
}

/**
 * Puts grants that could not be sent back to their places among those of their room that wait. One that was asked for once more meanwhile
 * is sent once, for all who ask.
 */
export function putBack(waiting: Map<string, WaitingGrant>, grants: readonly WaitingGrant[]): void {
  const all = [...grants, ...waiting.values()].toSorted((a, b) => a.place - b.place);
  waiting.clear();
  for (const each of all) {
    const first = waiting.get(each.gift.grant);
    if (first) void first.ended.then(each.end);
    else waiting.set(each.gift.grant, each);
  }
}
