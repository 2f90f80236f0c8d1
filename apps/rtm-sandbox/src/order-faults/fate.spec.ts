import { type FaultOrder, faultOrderSchema } from '@liwu/rtm';
import { describe, expect, it } from 'vitest';
import { type Fate, UNHARMED, canChange, worsen } from './fate.js';

const fateUnder = (...orders: FaultOrder[]): Fate =>
  orders
    .map((order) => faultOrderSchema.parse(order))
    .reduce((fate, order) => (canChange(fate, order) ? worsen(fate, order, 0.5) : fate), UNHARMED);
const next = 1;

describe('the fate of a message', () => {
  it('is to arrive once, at once, when nothing is ordered', () => {
    expect(fateUnder()).toMatchObject({ lost: false, throttled: false, delaysMs: [0], cuts: [] });
  });

  it('adds up delays, also those of copies', () => {
    expect(
      fateUnder({ kind: 'delay', next, delayMs: 100 }, { kind: 'delay', next, delayMs: [10, 20] }).delaysMs,
    ).toEqual([115]);
    expect(
      fateUnder({ kind: 'delay', next, delayMs: 100 }, { kind: 'duplicate', next, copies: 2, delayMs: 5 }).delaysMs,
    ).toEqual([100, 105, 110]);
    expect(fateUnder({ kind: 'duplicate', next }, { kind: 'delay', next, delayMs: 100 }).delaysMs).toEqual([100, 100]);
  });

  it('is not changed any more when it is lost, but a connection may still break', () => {
    const lost = fateUnder({ kind: 'drop', next }, { kind: 'duplicate', next }, { kind: 'disconnect', next });
    expect(lost).toMatchObject({ lost: true, delaysMs: [0], cuts: [{ kind: 'disconnect', whom: 'sender' }] });
  });

  it('is over when it is refused', () => {
    expect(fateUnder({ kind: 'throttle', next }, { kind: 'kick', next })).toEqual({ ...UNHARMED, throttled: true });
  });

  it('decides about the answer apart from the message', () => {
    expect(fateUnder({ kind: 'unanswered', next })).toMatchObject({ lost: false, answer: 'none' });
    expect(fateUnder({ kind: 'drop', next })).toMatchObject({ lost: true, answer: undefined });
    expect(fateUnder({ kind: 'drop', next, answer: 'ok' })).toMatchObject({ lost: true, answer: 'ok' });
  });
});
