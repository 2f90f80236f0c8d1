import type { GiftRequested, LiwuEvent } from '@liwu/contracts';
import type { Counters } from '@liwu/event-log';
import type { Reaction, Reacts } from '../facts/facts.js';
import { OUTCOMES } from '../facts/reads.js';
import type { ViewerAnswers } from '../viewer-messages/viewer-answers.js';

/** How long a viewer waits for an outcome before it is told that its request has arrived. */
const SLOW_MS = 300;
const MAX_PENDING = 2_000;
const TIMER_GRAIN_MS = 25;

/**
 * Tells a viewer that its request has arrived, if nothing came of it within 300 ms and a send can be spared for that. Only the replica that was assigned the
 * viewer's lane may, since only it sees the outcome.
 */
export class SayAcceptedWhenSlow implements Reacts {
  /** By identity of the gift, in the order of their due times. */
  readonly #pending = new Map<string, { request: GiftRequested; dueAt: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly answers: ViewerAnswers,
    /** Whether a send can be spared for it just now. */
    private readonly mayTalk: (now: number) => boolean,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  readonly reactions = Object.fromEntries(OUTCOMES.map((type) => [type, this.#outcome()]));

  readonly recorded = (event: LiwuEvent, isOwnLane: boolean): void => {
    if (event.type !== 'GiftRequested' || !isOwnLane || this.#pending.size >= MAX_PENDING) return;
    const id = `${event.viewerId}/${event.requestId}`;
    if (this.#pending.has(id)) return;
    this.#pending.set(id, { request: event, dueAt: this.clock() + SLOW_MS });
    this.#arm();
  };

  stop(): void {
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  #outcome(): Reaction {
    return ({ event }) => {
      if ('requestId' in event) this.#pending.delete(`${event.viewerId}/${event.requestId}`);
      return Promise.resolve();
    };
  }

  #arm(): void {
    const [first] = this.#pending.values();
    if (this.#timer || !first) return;
    this.#timer = setTimeout(() => this.#due(), Math.max(first.dueAt - this.clock(), TIMER_GRAIN_MS));
  }

  #due(): void {
    this.#timer = undefined;
    const now = this.clock();
    for (const [id, { request, dueAt }] of this.#pending) {
      if (dueAt > now) break;
      this.#pending.delete(id);
      if (!this.mayTalk(now)) continue;
      this.counters.count('answer.accepted');
      const { viewerId, requestId, replyTo } = request;
      void this.answers.say({ kind: 'accepted', requestId }, { viewerId, replyTo, sendClass: 'accepted' });
    }
    this.#arm();
  }
}
