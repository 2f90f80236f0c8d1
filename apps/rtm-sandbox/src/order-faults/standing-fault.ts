import type { FullFaultOrder } from '@liwu/rtm';
import { seededDraw } from './seeded-draw.js';

/** What a fault may be about. `to` is the recipient's uid, or the channel; with a subscriber it is its copy alone. */
export interface FaultTarget {
  readonly on: 'peer' | 'channel';
  readonly from: string;
  readonly to: string;
  readonly subscriber?: string;
}

/** A message that an order hits: the key tells it apart in every draw that it needs. */
export interface Hit {
  readonly drawKey: string;
}

const MAX_REMEMBERED_FLOWS = 100_000;

/** One order and how far it has come. Whether it hits a message depends on the seed and on the messages of that flow alone. */
export class StandingFault {
  applied = 0;
  readonly #flows = new Map<string, number>();

  constructor(
    readonly id: string,
    readonly order: FullFaultOrder,
    private readonly seed: number,
    private readonly endsAt: number,
  ) {}

  isOver(nowMs: number): boolean {
    return nowMs >= this.endsAt || (this.order.next !== undefined && this.applied >= this.order.next);
  }

  /** Whether the order hits this message. A flow is what one sender says to one recipient or channel, or what one subscriber hears of that. */
  hit(target: FaultTarget): Hit | undefined {
    if (!this.#isAbout(target)) return undefined;
    const { from, on, subscriber, to } = target;
    const flow = `${on} ${from} ${to}${subscriber === undefined ? '' : ` ${subscriber}`}`;
    const drawKey = `${this.id} ${flow} ${this.#countOf(flow)}`;
    const { probability } = this.order;
    if (probability !== undefined && seededDraw(this.seed, drawKey) >= probability) return undefined;
    this.applied++;
    return { drawKey };
  }

  #isAbout({ on, from, subscriber, to }: FaultTarget): boolean {
    const { order } = this;
    if ((order.kind === 'lose-copy') !== (subscriber !== undefined)) return false;
    if (order.kind === 'lose-copy' && !matches(order.subscriber, subscriber ?? '')) return false;
    if (order.on !== undefined && order.on !== on) return false;
    if (on === 'peer' ? order.channel !== undefined : order.to !== undefined) return false;
    return matches(order.from, from) && matches(on === 'peer' ? order.to : order.channel, to);
  }

  #countOf(flow: string): number {
    const count = (this.#flows.get(flow) ?? 0) + 1;
    this.#flows.delete(flow);
    this.#flows.set(flow, count);
    if (this.#flows.size > MAX_REMEMBERED_FLOWS) {
      const [longestSilent] = this.#flows.keys();
      this.#flows.delete(longestSilent!);
    }
    return count;
  }
}

const matches = (pattern: string | undefined, name: string): boolean => {
  if (pattern === undefined) return true;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
};
