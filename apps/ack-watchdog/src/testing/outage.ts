import { grantEnd, laneOf } from '@liwu/contracts';
import { type DueOptions, takeOversOfLane, TURN_MS } from '../outstanding-gift/due-gifts.js';
import type { GiftKey } from '../outstanding-gift/gift.js';
import type { WatchPolicy } from '../outstanding-gift/watch-policy.js';
import type { EvidenceEvent, WatchdogEvent } from '../outstanding-gift/watchdog-events.js';
import { dueInMemory, type LaneGift } from './due-in-memory.js';
import { arrives, held, isDue, requestId } from './facts.js';
import { LANES, optionsOf } from './given.js';
import { Simulation } from './simulation.js';

export const dueOptionsOf = (policy: WatchPolicy): DueOptions => ({
  ...optionsOf(policy),
  takeOversAtOnce: takeOversOfLane(policy.takeOversPerSecond, LANES),
});

/** One look at what is due: what was to be had, and what became of it. */
export interface Turn {
  readonly now: number;
  /** All gifts that were not decided, as they were before. */
  readonly before: readonly LaneGift[];
  readonly said: readonly WatchdogEvent[];
}

/** Very many gifts of a viewer each in a watchdog in memory whose timers are asked every 250 ms. */
export class Outage {
  readonly turns: Turn[] = [];
  readonly #simulation: Simulation;
  readonly #dueOptions: DueOptions;
  #gifts: GiftKey[] = [];

  constructor(policy: WatchPolicy) {
    this.#simulation = new Simulation(policy);
    this.#dueOptions = dueOptionsOf(policy);
  }

  /** Holds gifts, one millisecond's after the other's. */
  hold(count: number, from: number, perMs: number): void {
    for (let k = 0; k < count; k++) {
      const heldAt = from + Math.floor(k / perMs);
      const gift = { viewerId: `v${this.#gifts.length}`, requestId: requestId(this.#gifts.length) };
      this.#simulation.takes(arrives(held({ ...gift, heldAt, expiresAt: grantEnd(heldAt) }), heldAt));
      this.#gifts.push(gift);
    }
  }

  /** Asks every 250 ms what is due and decides it, until this moment; the gateway answers what it says at once, if it does. */
  run(from: number, until: number, answer: (event: WatchdogEvent, now: number) => EvidenceEvent[] = () => []): void {
    for (let now = from; now < until; now += TURN_MS) {
      const before = this.outstanding();
      const said = dueInMemory(before, now, this.#dueOptions).flatMap((gift) =>
        this.#simulation.takes(isDue(now, gift)),
      );
      for (const event of said)
        for (const evidence of answer(event, now)) this.#simulation.takes(arrives(evidence, now));
      this.turns.push({ now, before, said });
    }
  }

  /** The gifts that are not decided. */
  outstanding(): LaneGift[] {
    const still = this.#gifts.flatMap((key): LaneGift[] => {
      const gift = this.#simulation.batch.gift(key);
      return gift?.phase === 'watched' ? [{ ...key, lane: laneOf(key.viewerId), gift }] : [];
    });
    this.#gifts = still;
    return still;
  }

  get events(): readonly WatchdogEvent[] {
    return this.#simulation.events;
  }
}
