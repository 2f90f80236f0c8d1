import { RecentMap } from '../limits/recent-map.js';
import { FadingCount } from './fading-count.js';

/** A room is hot from so many gifts a second on, of all lanes together, until there are fewer than the lower number. */
const HOT_FROM_GIFTS_PER_SECOND = 20;
const HOT_UNTIL_GIFTS_PER_SECOND = 10;
const PACE_MS = 5_000;
/** And it is hot at once where so many come within a second: till it is, each of them is one more message of a viewer. */
const RUSH_GIFTS = 30;
const RUSH_MS = 1_000;
/** Over such a time a room counts as busy: as long as a grant may be shown, and some more. */
const BUSY_MS = 60_000;
/** A second of the provider's, and how much sooner or later it may have taken a message in than it is heard here. */
const HEARD_MS = 1_200;
const MAX_ROOMS = 10_000;
const FORGET_MS = 600_000;

class Room {
  readonly rush = new FadingCount(RUSH_MS);
  readonly pace = new FadingCount(PACE_MS);
  readonly busy = new FadingCount(BUSY_MS);
  /** When the latest messages of viewers were heard; no more of them matter than a rush has. */
  viewersSpokeAt: number[] = [];
  isHot = false;
}

/**
 * How many gifts each room has, by the holds that this process sees. Those are only of its own lanes; viewers spread evenly over
 * lanes, so the room has as many times more as there are times more lanes. Nobody can make a room hot without paying.
 */
export class RoomActivity {
  readonly #rooms = new RecentMap<Room>({ maxEntries: MAX_ROOMS, generationMs: FORGET_MS });

  /** `ownShare`: which part of all lanes is this process's, 0 to 1. */
  constructor(private readonly ownShare: () => number) {}

  /** A gift was held in the room. Whether the room is hot is decided here, so that all who ask of this gift are told the same. */
  note(name: string, now: number): void {
    const room = this.#roomOf(name, now);
    for (const count of [room.rush, room.pace, room.busy]) count.add(now);
    const perSecond = this.#ofAllLanes((room.pace.at(now) * 1_000) / PACE_MS);
    const isRush = this.#ofAllLanes(room.rush.at(now)) > RUSH_GIFTS;
    room.isHot = isRush || perSecond > (room.isHot ? HOT_UNTIL_GIFTS_PER_SECOND : HOT_FROM_GIFTS_PER_SECOND);
  }

  /** A viewer's message was heard in the room: it takes its part of what the provider lets through. */
  heardViewer(name: string, now: number): void {
    const room = this.#roomOf(name, now);
    room.viewersSpokeAt = [...room.viewersSpokeAt, now].slice(-RUSH_GIFTS);
  }

  /** Whether the gateway broadcasts for the room's viewers. */
  isHot(name: string, now: number): boolean {
    return this.#rooms.get(name, now)?.isHot ?? false;
  }

  /** How many gifts the room has had within the last minute, the latest ones counting most. */
  busyness(name: string, now: number): number {
    return this.#rooms.get(name, now)?.busy.at(now) ?? 0;
  }

  /** How many messages of viewers were heard in the room within the last second, as many as a rush has at most. */
  viewersMessages(name: string, now: number): number {
    return this.#rooms.get(name, now)?.viewersSpokeAt.filter((at) => Math.abs(now - at) < HEARD_MS).length ?? 0;
  }

  #roomOf(name: string, now: number): Room {
    return this.#rooms.getOrAdd(name, now, () => new Room());
  }

  #ofAllLanes(ofOwn: number): number {
    const share = this.ownShare();
    return share > 0 ? ofOwn / share : 0;
  }
}
