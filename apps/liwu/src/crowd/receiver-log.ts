import type { ReceivedGift } from '@liwu/gift-client';
import { giftName } from './sent-gift.js';

/** What the receivers rendered, written down by themselves: one log for each, of how often it rendered each gift. */
export class ReceiverLogs {
  readonly #logsOf = new Map<string, Map<string, number>[]>();
  /** In which rooms a gift was rendered. */
  readonly #roomsOf = new Map<string, Set<string>>();

  /** A new receiver's log; call the answer for each gift that it renders. */
  open(room: string): (gift: ReceivedGift) => void {
    const log = new Map<string, number>();
    this.#logsOf.set(room, [...(this.#logsOf.get(room) ?? []), log]);
    return ({ requestId, viewerId }) => {
      const name = giftName(viewerId, requestId);
      log.set(name, (log.get(name) ?? 0) + 1);
      const rooms = this.#roomsOf.get(name);
      if (rooms) rooms.add(room);
      else this.#roomsOf.set(name, new Set([room]));
    };
  }

  /** Every gift that anybody rendered, and in which rooms. */
  get rendered(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#roomsOf;
  }

  /** How often the receivers of this room rendered the gift, one number for each of them. */
  timesRendered(room: string, name: string): number[] {
    return (this.#logsOf.get(room) ?? []).map((log) => log.get(name) ?? 0);
  }
}
