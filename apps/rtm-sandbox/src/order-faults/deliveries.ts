import type { Fate } from './fate.js';

/** More messages than these are not kept waiting at once. */
const MAX_WAITING = 20_000;

interface HeldBack {
  readonly deliver: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Brings messages on their way when their fate says so: at once, later, several times, or after the next one has passed. */
export class Deliveries {
  readonly #delayed = new Set<NodeJS.Timeout>();
  /** By uid or channel: what waits there to be overtaken. */
  readonly #heldBack = new Map<string, HeldBack>();
  #waiting = 0;

  /** `onFull` is told of each message that should have waited and did not. */
  constructor(private readonly onFull: () => void) {}

  /** Calls `deliver` once for each copy, numbered from 1. `lane` is where messages may overtake each other. */
  dispatch(lane: string, fate: Fate, deliver: (copy: number) => void): void {
    fate.delaysMs.forEach((delayMs, index) => {
      const copy = index + 1;
      if (copy === 1 && fate.overtakenWithinMs !== undefined)
        this.#holdBack(lane, fate.overtakenWithinMs + delayMs, () => deliver(copy));
      else if (delayMs > 0) this.#later(delayMs, () => this.#pass(lane, () => deliver(copy)));
      else this.#pass(lane, () => deliver(copy));
    });
  }

  /** What waits never arrives. */
  stop(): void {
    for (const timer of this.#delayed) clearTimeout(timer);
    for (const { timer } of this.#heldBack.values()) clearTimeout(timer);
    this.#delayed.clear();
    this.#heldBack.clear();
    this.#waiting = 0;
  }

  #pass(lane: string, deliver: () => void): void {
    const overtaken = this.#heldBack.get(lane);
    deliver();
    if (!overtaken) return;
    clearTimeout(overtaken.timer);
    this.#release(lane, overtaken);
  }

  #later(delayMs: number, deliver: () => void): void {
    if (!this.#mayWait()) return deliver();
    this.#waiting++;
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      this.#waiting--;
      deliver();
    }, delayMs);
    this.#delayed.add(timer);
  }

  /** Where one waits already, this one overtakes it. */
  #holdBack(lane: string, withinMs: number, deliver: () => void): void {
    if (this.#heldBack.has(lane) || !this.#mayWait()) return this.#pass(lane, deliver);
    this.#waiting++;
    const held: HeldBack = { deliver, timer: setTimeout(() => this.#release(lane, held), withinMs) };
    this.#heldBack.set(lane, held);
  }

  #release(lane: string, held: HeldBack): void {
    this.#heldBack.delete(lane);
    this.#waiting--;
    held.deliver();
  }

  #mayWait(): boolean {
    if (this.#waiting < MAX_WAITING) return true;
    this.onFull();
    return false;
  }
}
