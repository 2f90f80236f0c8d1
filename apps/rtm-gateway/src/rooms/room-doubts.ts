import type { Identity } from '../identities/identity.js';
import { RecentMap } from '../limits/recent-map.js';
import { DOUBT_LASTS_MS, RoomDoubt } from './room-doubt.js';
import type { Watch } from './watch.js';

const MAX_DOUBTS = 10_000;

/** The doubts of all rooms, apart from the rooms themselves: one that is not watched for a while is in doubt all the same. */
export class RoomDoubts {
  readonly #doubts = new RecentMap<RoomDoubt>({ maxEntries: MAX_DOUBTS, generationMs: DOUBT_LASTS_MS });
  readonly #watches = new WeakSet<Watch>();

  constructor(private readonly clock: () => number) {}

  /** Doubts the watch and the identity that has it. Says no where each of these identities was doubted in the room, or one of them just now. */
  begin(watch: Watch, identity: Identity, identities: readonly Identity[]): boolean {
    const now = this.clock();
    const doubt = this.#doubts.getOrAdd(watch.room, now, () => new RoomDoubt());
    if (!doubt.mayBegin(identities, now)) return false;
    this.#watches.add(watch);
    doubt.begin(identity, now);
    return true;
  }

  /** Something was heard in the room by whoever watches it. */
  end(room: string): void {
    this.#doubts.get(room, this.clock())?.end();
  }

  isOpen(room: string): boolean {
    const now = this.clock();
    return this.#doubts.get(room, now)?.isOpen(now) ?? false;
  }

  /** Whether the watch was ever doubted. */
  isOfWatch(watch: Watch): boolean {
    return this.#watches.has(watch);
  }

  /** Whether the identity was doubted in the room. */
  isOf(identity: Identity, room: string): boolean {
    return this.#doubts.get(room, this.clock())?.isOf(identity) ?? false;
  }
}
