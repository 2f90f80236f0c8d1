import { describe, expect, it } from 'vitest';
import { faultOrderSchema } from './fault-order.js';

const faultsOf = (order: unknown): string[] =>
  faultOrderSchema.safeParse(order).error?.issues.map(({ message }) => message) ?? [];

describe('an order for faults', () => {
  it('gets its defaults', () => {
    expect(faultOrderSchema.parse({ kind: 'duplicate', probability: 0.05 })).toEqual({
      kind: 'duplicate',
      probability: 0.05,
      copies: 1,
      delayMs: 0,
    });
    expect(faultOrderSchema.parse({ kind: 'kick', next: 1, from: 'gift-gateway-*' })).toMatchObject({ whom: 'sender' });
  });

  it.each([
    [{ kind: 'drop' }, 'give either next or probability'],
    [{ kind: 'drop', next: 1, probability: 1 }, 'give either next or probability'],
    [{ kind: 'drop', next: 1, to: 'a', channel: 'b' }, 'give either to or channel'],
    [{ kind: 'drop', next: 1, on: 'channel', to: 'a' }, 'a channel message has no to'],
    [{ kind: 'drop', next: 1, on: 'peer', channel: 'a' }, 'a peer message has no channel'],
    [{ kind: 'lose-copy', next: 1, on: 'peer' }, 'a peer message has no copies'],
    [{ kind: 'lose-copy', next: 1, to: 'a' }, 'a peer message has no copies'],
    [{ kind: 'delay', next: 1, delayMs: [5, 1] }, 'delayMs must not fall'],
  ])('%j is refused: %s', (order, why) => {
    expect(faultsOf(order)).toEqual([why]);
  });

  it.each([
    { kind: 'lose', next: 1 },
    { kind: 'drop', next: 0 },
    { kind: 'drop', next: 1.5 },
    { kind: 'drop', probability: 1.1 },
    { kind: 'drop', probability: Number.NaN },
    { kind: 'drop', next: 1, from: 'a*b' },
    { kind: 'drop', next: 1, subscriber: 'one' },
    { kind: 'delay', next: 1, delayMs: -1 },
    { kind: 'duplicate', next: 1, copies: 6 },
    { kind: 'kick', next: 1, whom: 'everybody' },
    null,
    'drop',
  ])('%j is refused', (order) => {
    expect(faultsOf(order)).not.toEqual([]);
  });
});
