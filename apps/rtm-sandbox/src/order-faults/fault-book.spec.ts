import { type FaultOrder, faultOrderSchema } from '@liwu/rtm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultBook, MAX_STANDING_ORDERS } from './fault-book.js';
import type { FaultTarget } from './standing-fault.js';

const order = (given: FaultOrder) => faultOrderSchema.parse(given);
const peer = (from: string, to: string): FaultTarget => ({ on: 'peer', from, to });
const channel = (from: string, to: string): FaultTarget => ({ on: 'channel', from, to });

function openBook(...orders: FaultOrder[]) {
  let now = 1_000;
  let faults = 0;
  const book = new FaultBook({ seed: 7, logEntries: 100_000, wallClock: () => now, onFault: () => faults++ });
  book.plan(orders.map(order));
  return {
    book,
    pass: (ms: number) => (now += ms),
    faults: () => faults,
    hits: (targets: FaultTarget[]) => targets.map((target) => book.fateOf(target).lost),
  };
}

describe('orders for faults', () => {
  const PLAN: FaultOrder[] = [
    { kind: 'drop', probability: 0.3 },
    { kind: 'duplicate', probability: 0.3 },
    { kind: 'delay', probability: 0.3, delayMs: [1, 1_000] },
  ];
  const FLOWS = [peer('alice', 'bob'), peer('bob', 'alice'), channel('alice', 'room-1'), channel('bob', 'room-1')];

  it('hit the same messages of each flow for the same seed, however the flows interleave', () => {
    const messages = fc.array(fc.nat(FLOWS.length - 1), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(messages, fc.func(fc.nat(1_000)), (flows, shuffleKey) => {
        const fatesOf = (sequence: number[]): Map<number, unknown[]> => {
          const { book } = openBook(...PLAN);
          const fates = new Map<number, unknown[]>();
          for (const flow of sequence) fates.set(flow, [...(fates.get(flow) ?? []), book.fateOf(FLOWS[flow]!)]);
          return fates;
        };
        const shuffled = flows.toSorted((a, b) => shuffleKey(a) - shuffleKey(b));
        const [once, again] = [fatesOf(flows), fatesOf(shuffled)];
        for (const flow of new Set(flows)) expect(again.get(flow)).toEqual(once.get(flow));
      }),
    );
  });

  it('hit the same messages again when the same plan is made again, others with another seed', () => {
    const { book, hits } = openBook();
    const messages = Array.from({ length: 200 }, () => peer('alice', 'bob'));
    const run = (seed: number): boolean[] => {
      book.plan(PLAN.map(order), seed);
      return hits(messages);
    };
    expect(run(7)).toEqual(run(7));
    expect(run(8)).not.toEqual(run(7));
    expect(run(7).filter(Boolean).length).toBeGreaterThan(30);
  });

  it('hit all with a probability of 1, none with 0', () => {
    const messages = Array.from({ length: 50 }, () => peer('alice', 'bob'));
    expect(openBook({ kind: 'drop', probability: 1 }).hits(messages)).not.toContain(false);
    expect(openBook({ kind: 'drop', probability: 0 }).hits(messages)).not.toContain(true);
  });

  it('hit exactly the next messages that they are about, and are then forgotten', () => {
    const { book, hits } = openBook({ kind: 'drop', from: 'v-*', to: 'gift-gateway-0-1', next: 2 });
    const targets = [
      peer('a-1', 'gift-gateway-0-1'),
      peer('v-1', 'gift-gateway-0-2'),
      channel('v-1', 'gift-gateway-0-1'),
      peer('v-1', 'gift-gateway-0-1'),
      peer('v-2', 'gift-gateway-0-1'),
      peer('v-1', 'gift-gateway-0-1'),
    ];
    expect(hits(targets)).toEqual([false, false, false, true, true, false]);
    expect(book.orders).toEqual([]);
    expect(book.log(0, 10).entries).toEqual([
      { seq: 1, at: 1_000, order: 'f1', kind: 'drop', on: 'peer', from: 'v-1', to: 'gift-gateway-0-1' },
      { seq: 2, at: 1_000, order: 'f1', kind: 'drop', on: 'peer', from: 'v-2', to: 'gift-gateway-0-1' },
    ]);
  });

  it('may be about one channel, or one kind of message', () => {
    const targets = [peer('alice', 'room-1'), channel('alice', 'room-1'), channel('alice', 'room-10')];
    expect(openBook({ kind: 'drop', channel: 'room-1', probability: 1 }).hits(targets)).toEqual([false, true, false]);
    expect(openBook({ kind: 'drop', channel: 'room-1*', probability: 1 }).hits(targets)).toEqual([false, true, true]);
    expect(openBook({ kind: 'drop', on: 'peer', probability: 1 }).hits(targets)).toEqual([true, false, false]);
  });

  it('may be about one subscriber, whose copies are lost or not apart from the message and from the others', () => {
    const { book, hits } = openBook({ kind: 'lose-copy', subscriber: 'bob', next: 1 });
    const copy = (subscriber: string) => ({ ...channel('alice', 'room-1'), subscriber });
    expect(hits([channel('alice', 'room-1'), peer('alice', 'bob')])).toEqual([false, false]);
    expect(['carol', 'bob', 'bob'].map((name) => book.losesCopy(copy(name)))).toEqual([false, true, false]);
    expect(book.orders).toEqual([]);
    book.plan([order({ kind: 'drop', probability: 1 })]);
    expect(book.losesCopy(copy('bob'))).toBe(false);
  });

  it('end by themselves after their time', () => {
    const { book, pass, hits } = openBook({ kind: 'drop', probability: 1, forMs: 500 });
    expect(hits([peer('alice', 'bob')])).toEqual([true]);
    pass(499);
    expect(book.orders).toHaveLength(1);
    pass(1);
    expect(hits([peer('alice', 'bob')])).toEqual([false]);
    expect(book.orders).toEqual([]);
  });

  it('can be withdrawn one by one, are counted, and are limited in number', () => {
    const { book, hits, faults } = openBook({ kind: 'drop', probability: 1 }, { kind: 'throttle', probability: 0 });
    hits([peer('alice', 'bob'), peer('alice', 'bob')]);
    expect(book.orders.map(({ id, applied }) => [id, applied])).toEqual([
      ['f1', 2],
      ['f2', 0],
    ]);
    expect(faults()).toBe(2);
    expect([book.withdraw('f1'), book.withdraw('f1')]).toEqual([true, false]);
    expect(hits([peer('alice', 'bob')])).toEqual([false]);
    const added = Array.from({ length: MAX_STANDING_ORDERS }, () => book.add(order({ kind: 'drop', next: 1 })));
    expect(added.filter((one) => one === undefined)).toHaveLength(1);
  });
});
