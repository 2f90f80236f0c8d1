import { laneOf, type LiwuEvent } from '@liwu/contracts';
import { OUTCOMES } from '../facts/reads.js';
import { RateMeter } from '../limits/rate-meter.js';
import { shareOf } from '../limits/share.js';
import { TokenBucket } from '../limits/token-bucket.js';
import { LaneLoad, type RequestName } from './lane-load.js';

/** Of what the identities may send, so much is for the outcomes of requests; the rest is for reminders and for words. */
const OUTCOMES_SHARE = 0.8;
/** And so much for words: that a request has arrived, or had better come later. */
const WORDS_SHARE = 0.2;
/** How long a grant may have to wait for its turn in its room: a gift for a room that is fuller than that is not sold. */
export const MAX_ROOM_WAIT_MS = 1_000;
/** Facts that wait for Kafka, which takes them within a few hundredths of a second when all is well. */
export const MAX_UNPUBLISHED = 1_000;
/** A repeat of a request that is under way here is recorded again after so long: its outcome may have been lost. */
export const REPEAT_AFTER_MS = 5_000;
/** A replica that has had no lanes for so long knows nothing of them any more: others have them and answer. */
export const FORGET_LANES_MS = 10_000;
const SHORTEST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 15_000;

/** What becomes of a request: it is recorded, or it is already, or there is no room for it now. */
export type Admitted = 'admitted' | 'under-way' | 'overloaded';

/** A request, and the room that its gift is for. */
interface GiftRequest extends RequestName {
  readonly room: string;
}

interface AdmissionParts {
  readonly lanes: number;
  /** What all identities that are logged in may send. */
  readonly sendsPerSecond: () => number;
  readonly waitingSends: () => number;
  readonly unpublished: () => number;
  /** How long a grant would wait to be broadcast in the room. */
  readonly roomWaitMs: (room: string) => number;
}

const OUTCOME_TYPES: ReadonlySet<LiwuEvent['type']> = new Set(OUTCOMES);

/**
 * Lets in as many requests as can be served, so that those that are let in are served soon, and the others are told so at
 * little cost (docs/decisions/0007). Three things bound them: each will need one send, of a budget that is known; a lane
 * has no more under way than it answers in a second, whatever it is that makes it slow; and a room takes so many broadcasts.
 */
export class Admission {
  /** Of the lanes whose outcomes this replica sees. */
  #loads = new Map<number, LaneLoad>();
  #withoutLanesSince: number | undefined;
  readonly #outcomes: TokenBucket;
  readonly #words: TokenBucket;
  readonly #refused = new RateMeter();

  constructor(private readonly parts: AdmissionParts) {
    this.#outcomes = new TokenBucket(shareOf(() => parts.sendsPerSecond() * OUTCOMES_SHARE));
    this.#words = new TokenBucket(shareOf(() => parts.sendsPerSecond() * WORDS_SHARE));
  }

  /**
   * `lanes` are this replica's from now on. While it has none, which is while it joins its group again, it goes by what it
   * knew, but not for long: it sees no outcome meanwhile, so that all would seem to stand still.
   */
  assigned(lanes: ReadonlySet<number>, now: number): void {
    this.#withoutLanesSince = lanes.size > 0 ? undefined : (this.#withoutLanesSince ?? now);
    if (lanes.size === 0) return;
    this.#loads = new Map([...lanes].map((lane) => [lane, this.#loads.get(lane) ?? new LaneLoad()]));
  }

  judge(request: GiftRequest, now: number): Admitted {
    if (this.#withoutLanesSince !== undefined && now - this.#withoutLanesSince >= FORGET_LANES_MS) this.#loads.clear();
    const load = this.#loadOf(request.viewerId);
    const recordedAt = load?.recordedAt(request);
    if (recordedAt !== undefined && Math.abs(now - recordedAt) < REPEAT_AFTER_MS) return 'under-way';
    const { sendsPerSecond, unpublished, roomWaitMs, waitingSends } = this.parts;
    const isBusy =
      unpublished() >= MAX_UNPUBLISHED ||
      waitingSends() >= sendsPerSecond() ||
      roomWaitMs(request.room) >= MAX_ROOM_WAIT_MS;
    if (!isBusy && this.#outcomes.has(now) && this.#hasRoomFor(request, load, now)) return 'admitted';
    this.#refused.count(now);
    return 'overloaded';
  }

  /** The request was let in, and is being recorded. */
  began(request: RequestName, now: number): void {
    this.#outcomes.take(now);
    this.#loadOf(request.viewerId)?.began(request, now);
  }

  /** It could not be recorded. */
  failed(request: RequestName): void {
    this.#loadOf(request.viewerId)?.forget(request);
  }

  /** All was done about this event; if it is a request's outcome, that is under way no more. */
  handled(event: LiwuEvent, now: number): void {
    if (OUTCOME_TYPES.has(event.type) && 'requestId' in event) this.#loadOf(event.viewerId)?.answered(event, now);
  }

  /** Takes one send for something that is not an outcome; false where words would cost gifts. */
  mayTalk(now: number): boolean {
    return this.#words.take(now);
  }

  /** When to come again: so late that all who are refused can be told so next time. */
  retryAfterMs(now: number): number {
    const told = Math.max(1, this.parts.sendsPerSecond() * WORDS_SHARE);
    const waitMs = (SHORTEST_RETRY_MS * this.#refused.perSecond(now)) / told;
    return Math.round(Math.min(LONGEST_RETRY_MS, Math.max(SHORTEST_RETRY_MS, waitMs)));
  }

  /** How many requests of this replica's lanes have no outcome yet. */
  underWay(now: number): number {
    return [...this.#loads.values()].reduce((sum, load) => sum + load.size(now), 0);
  }

  /** What comes of another replica's lane is not seen here: it is taken to be as full as the own ones are on the whole. */
  #hasRoomFor(request: RequestName, load: LaneLoad | undefined, now: number): boolean {
    if (load) return load.hasRoomFor(request, now);
    const loads = [...this.#loads.values()];
    return loads.length === 0 || this.underWay(now) < loads.reduce((sum, own) => sum + own.limit(now), 0);
  }

  #loadOf(viewerId: string): LaneLoad | undefined {
    return this.#loads.get(laneOf(viewerId, this.parts.lanes));
  }
}
