import { REQUEST_VALID_MS } from '@liwu/contracts';
import { RateMeter } from '../limits/rate-meter.js';
import { RecentMap } from '../limits/recent-map.js';

/** A lane may always have so many requests under way, however slow it is: enough for a burst, and for finding out. */
export const MIN_UNDER_WAY = 25;
/** Beyond that, as many as it has lately answered in such a time; so this is what a request waits when all are too many. */
const TARGET_WAIT_S = 1;
/** Of these a viewer may have so many, as many as the wallet lets be outstanding: so nobody fills a lane alone. */
export const MAX_OF_A_VIEWER = 5;
/** A lane answers in order, but for this much: what began so long before a request that is answered gets no outcome. */
export const PASSED_AFTER_MS = 5_000;
/** Whom the lane has passed may have one at a time until it is answered: its inputs may be parked, or decided long ago. */
const PASSED_VIEWERS = { maxEntries: 1_000, generationMs: 600_000 };
/**
 * And all that were passed within the last minute have so much of the lane together, answered since or not: whoever has requests answered at will,
 * and others not, fills no more. Whoever only met a lane that stood still is like all others again after that.
 */
const PASSED_SHARE = 0.5;
const PASSED_LATELY_MS = 60_000;

/** What a request is known by: the id is the viewer's own, so it names nothing without the viewer. */
export interface RequestName {
  readonly viewerId: string;
  readonly requestId: string;
}

interface Passed {
  readonly at: number;
  isAnswered: boolean;
}

interface UnderWay extends RequestName {
  readonly beganAt: number;
  recordedAt: number;
}

/** The requests of one lane that this replica has recorded and that have no outcome yet, and how fast outcomes come. */
export class LaneLoad {
  /** By identity of the gift, in the order in which they began. */
  readonly #underWay = new Map<string, UnderWay>();
  readonly #ofViewer = new Map<string, number>();
  readonly #passed = new RecentMap<Passed>(PASSED_VIEWERS);
  readonly #answered = new RateMeter();
  #beganAt = -Infinity;

  began(request: RequestName, now: number): void {
    const known = this.#underWay.get(nameOf(request));
    if (known) {
      known.recordedAt = now;
      return;
    }
    const { viewerId, requestId } = request;
    this.#underWay.set(nameOf(request), { viewerId, requestId, beganAt: now, recordedAt: now });
    this.#ofViewer.set(viewerId, this.#of(viewerId) + 1);
    this.#beganAt = now;
  }

  /** Its outcome has gone out, or nobody could be told; what the lane has passed by then is waited for no more. */
  answered(request: RequestName, now: number): void {
    const passed = this.#passed.get(request.viewerId, now);
    if (passed) passed.isAnswered = true;
    const beganAt = this.#underWay.get(nameOf(request))?.beganAt;
    if (beganAt === undefined) return;
    this.forget(request);
    this.#answered.count(now);
    this.#pass(beganAt - PASSED_AFTER_MS, now);
  }

  /** It is under way no more: it was not recorded after all. */
  forget(request: RequestName): void {
    if (!this.#underWay.delete(nameOf(request))) return;
    const left = this.#of(request.viewerId) - 1;
    if (left > 0) this.#ofViewer.set(request.viewerId, left);
    else this.#ofViewer.delete(request.viewerId);
  }

  recordedAt(request: RequestName): number | undefined {
    return this.#underWay.get(nameOf(request))?.recordedAt;
  }

  /**
   * Whether this request may begin; what is under way does not stand in the way of its own repeat. Where nothing has begun
   * for a while one more may, though the lane is full: only the answer to a later request shows that what fills it was passed.
   */
  hasRoomFor(request: RequestName, now: number): boolean {
    const underWay = this.size(now);
    const own = this.#underWay.has(nameOf(request)) ? 1 : 0;
    const passed = this.#passed.get(request.viewerId, now);
    if (this.#of(request.viewerId) - own >= (passed?.isAnswered === false ? 1 : MAX_OF_A_VIEWER)) return false;
    if (wasPassedLately(passed, now) && this.#ofPassed(now) - own >= this.limit(now) * PASSED_SHARE) return false;
    return underWay - own < this.limit(now) || Math.abs(now - this.#beganAt) >= PASSED_AFTER_MS;
  }

  /** How many are under way; those left out that nobody would still price or hold, for their outcome was lost. */
  size(now: number): number {
    this.#pass(now - REQUEST_VALID_MS, now);
    return this.#underWay.size;
  }

  /** How many may be: by Little's law, what is answered a second times the time that each may wait. */
  limit(now: number): number {
    return Math.max(MIN_UNDER_WAY, this.#answered.perSecond(now) * TARGET_WAIT_S);
  }

  #of(viewerId: string): number {
    return this.#ofViewer.get(viewerId) ?? 0;
  }

  #ofPassed(now: number): number {
    let count = 0;
    for (const { viewerId } of this.#underWay.values())
      if (wasPassedLately(this.#passed.get(viewerId, now), now)) count++;
    return count;
  }

  /** What began until then gets no outcome; nor, by now, does what began before the clock was set back to earlier than that. */
  #pass(until: number, now: number): void {
    for (const request of this.#underWay.values()) {
      if (request.beganAt > until && request.beganAt <= now) break;
      this.forget(request);
      this.#passed.set(request.viewerId, { at: now, isAnswered: false }, now);
    }
  }
}

const wasPassedLately = (passed: Passed | undefined, now: number): boolean =>
  passed !== undefined && Math.abs(now - passed.at) < PASSED_LATELY_MS;

const nameOf = ({ viewerId, requestId }: RequestName): string => `${viewerId}/${requestId}`;
