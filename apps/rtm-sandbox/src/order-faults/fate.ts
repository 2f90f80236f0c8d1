import type { FullFaultOrder } from '@liwu/rtm';

/** What becomes of one message. */
export interface Fate {
  /** Refused as too frequent. */
  readonly throttled: boolean;
  readonly lost: boolean;
  /** Whether its sender hears how it ended; undefined means as usual. */
  readonly answer: 'ok' | 'none' | undefined;
  /** When each of its copies goes out, in milliseconds from now; one for a message that nobody duplicated. */
  readonly delaysMs: readonly number[];
  /** So long it waits at most for another one to overtake it. */
  readonly overtakenWithinMs: number | undefined;
  readonly cuts: readonly { readonly kind: 'disconnect' | 'kick'; readonly whom: 'sender' | 'recipient' }[];
}

/** A message that nothing happens to. */
export const UNHARMED: Fate = {
  throttled: false,
  lost: false,
  answer: undefined,
  delaysMs: [0],
  overtakenWithinMs: undefined,
  cuts: [],
};

/** Whether an order can change anything about a message of this fate. */
export const canChange = (fate: Fate, order: FullFaultOrder): boolean => {
  if (fate.throttled) return false;
  return !fate.lost || order.kind === 'disconnect' || order.kind === 'kick' || order.kind === 'unanswered';
};

/** The fate of a message that an order has hit. `draw` is in [0, 1). */
export const worsen = (fate: Fate, order: FullFaultOrder, draw: number): Fate => {
  switch (order.kind) {
    case 'drop':
      return { ...fate, lost: true, answer: order.answer };
    case 'unanswered':
      return { ...fate, answer: 'none' };
    case 'delay': {
      const delayMs = between(order.delayMs, draw);
      return { ...fate, delaysMs: fate.delaysMs.map((each) => each + delayMs) };
    }
    case 'duplicate': {
      const last = fate.delaysMs.at(-1) ?? 0;
      const more = Array.from({ length: order.copies }, (_, copy) => last + (copy + 1) * order.delayMs);
      return { ...fate, delaysMs: [...fate.delaysMs, ...more] };
    }
    case 'reorder':
      return { ...fate, overtakenWithinMs: order.withinMs };
    case 'disconnect':
    case 'kick':
      return { ...fate, cuts: [...fate.cuts, { kind: order.kind, whom: order.whom }] };
    case 'lose-copy': // The message itself arrives.
      return fate;
    case 'throttle':
      return { ...fate, throttled: true };
    default:
      return order satisfies never;
  }
};

const between = (delayMs: number | [number, number], draw: number): number => {
  if (typeof delayMs === 'number') return delayMs;
  const [least, most] = delayMs;
  return least + Math.floor(draw * (most - least + 1));
};
