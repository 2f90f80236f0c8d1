import type { AppliedFault, FullFaultOrder, LogPage, StandingOrder } from '@liwu/rtm';
import { BoundedLog } from '../keep-true-log/bounded-log.js';
import { type Fate, UNHARMED, canChange, worsen } from './fate.js';
import { seededDraw } from './seeded-draw.js';
import { type FaultTarget, type Hit, StandingFault } from './standing-fault.js';

export const MAX_STANDING_ORDERS = 100;

interface FaultBookOptions {
  readonly seed: number;
  readonly logEntries: number;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Told of every single fault. */
  readonly onFault: () => void;
}

/** All orders for faults that stand, and a log of what they did. Orders are numbered from f1 within a plan. */
export class FaultBook {
  readonly #log: BoundedLog<AppliedFault>;
  #seed: number;
  #faults: StandingFault[] = [];
  #lastId = 0;

  constructor(private readonly options: FaultBookOptions) {
    this.#seed = options.seed;
    this.#log = new BoundedLog({ maxEntries: options.logEntries });
  }

  get seed(): number {
    return this.#seed;
  }

  get orders(): StandingOrder[] {
    this.#forgetOver();
    return this.#faults.map(asStandingOrder);
  }

  /** Replaces all orders: the same plan gives the same messages the same faults again. */
  plan(orders: readonly FullFaultOrder[], seed: number = this.options.seed): void {
    this.#seed = seed;
    this.#lastId = 0;
    this.#faults = [];
    for (const order of orders) this.add(order);
  }

  /** Undefined if there are too many already. */
  add(order: FullFaultOrder): StandingOrder | undefined {
    this.#forgetOver();
    if (this.#faults.length >= MAX_STANDING_ORDERS) return undefined;
    const endsAt = order.forMs === undefined ? Infinity : this.options.wallClock() + order.forMs;
    const fault = new StandingFault(`f${++this.#lastId}`, order, this.#seed, endsAt);
    this.#faults.push(fault);
    return asStandingOrder(fault);
  }

  /** Whether there was such an order. */
  withdraw(id: string): boolean {
    const before = this.#faults.length;
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  log(after: number, limit: number): LogPage<AppliedFault> {
    return this.#log.page(after, limit);
  }

  /** What becomes of this message. Each order looks at it once, in the order of their numbers. */
  fateOf(target: FaultTarget): Fate {
    let fate = UNHARMED;
    if (this.#faults.length === 0) return fate;
    const now = this.options.wallClock();
    let isAnyOver = false;
    for (const fault of this.#faults) {
      if (fault.isOver(now)) isAnyOver = true;
      else if (canChange(fate, fault.order)) fate = this.#apply(fate, fault, target, now);
    }
    if (isAnyOver) this.#forgetOver();
    return fate;
  }

  /** Whether this subscriber's copy of a channel message is lost. */
  losesCopy(copy: Required<FaultTarget>): boolean {
    if (this.#faults.length === 0) return false;
    const now = this.options.wallClock();
    return this.#faults.some((fault) => !fault.isOver(now) && this.#hit(fault, copy, now) !== undefined);
  }

  #apply(fate: Fate, fault: StandingFault, target: FaultTarget, now: number): Fate {
    const hit = this.#hit(fault, target, now);
    return hit ? worsen(fate, fault.order, seededDraw(this.#seed, `${hit.drawKey} how`)) : fate;
  }

  #hit(fault: StandingFault, target: FaultTarget, now: number): Hit | undefined {
    const hit = fault.hit(target);
    if (!hit) return undefined;
    this.#log.add((seq) => ({ seq, at: now, order: fault.id, kind: fault.order.kind, ...target }));
    this.options.onFault();
    return hit;
  }

  #forgetOver(): void {
    const now = this.options.wallClock();
    this.#faults = this.#faults.filter((fault) => !fault.isOver(now));
  }
}

const asStandingOrder = (fault: StandingFault): StandingOrder => ({
  id: fault.id,
  applied: fault.applied,
  ...fault.order,
});
