import { describe, expect, it } from 'vitest';
import type { GiftToSend, SendOutcome } from '../types.js';
import { Combo } from './combo.js';

/** A combo whose requests are answered by hand. */
const played = (maxQuantity = 999) => {
  const sent: (GiftToSend & { granted: () => void; end: (outcome: SendOutcome) => void; fail: (e: Error) => void })[] =
    [];
  const combo = new Combo(
    { room: 'room-1', receiver: 'bob', gift: 'rose', unitPrice: '10' },
    {
      maxQuantity: () => maxQuantity,
      send: async (gift, granted) => await new Promise((end, fail) => sent.push({ ...gift, granted, end, fail })),
    },
  );
  return { combo, sent };
};
const shown: SendOutcome = { kind: 'shown', requestId: 'r' };
const refused: SendOutcome = { kind: 'refused', requestId: 'r', code: 'insufficient-coins' };
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

describe('a combo', () => {
  it('sends its first tap at once, and gathers the others until that is answered', async () => {
    const { combo, sent } = played();
    const taps = Array.from({ length: 5 }, async () => await combo.tap());
    expect(sent).toMatchObject([{ quantity: 1, cost: '10', combo: [expect.stringMatching(/^[a-z0-9]{8}$/), 1] }]);
    sent[0]!.granted();
    expect(sent[1]).toMatchObject({ quantity: 4, cost: '40', combo: [sent[0]!.combo![0], 5] });
    sent.forEach(({ end }) => end(shown));
    expect(await Promise.all(taps)).toEqual([shown, shown, shown, shown, shown]);
  });

  it('goes on at the next tap when nothing was gathered', async () => {
    const { combo, sent } = played();
    void combo.tap();
    sent[0]!.granted();
    expect(sent).toHaveLength(1);
    void combo.tap();
    expect(sent[1]).toMatchObject({ quantity: 1, combo: [sent[0]!.combo![0], 2] });
    await settle();
  });

  it('waits for the request under way only, however late an older one ends', async () => {
    const { combo, sent } = played();
    void combo.tap();
    sent[0]!.granted();
    void combo.tap();
    void combo.tap();
    sent[0]!.end(shown);
    await settle();
    expect(sent).toHaveLength(2);
    sent[1]!.granted();
    expect(sent).toHaveLength(3);
  });

  it('does not count what was refused', async () => {
    const { combo, sent } = played();
    const first = combo.tap();
    void combo.tap();
    sent[0]!.end(refused);
    expect(await first).toBe(refused);
    expect(sent[1]).toMatchObject({ quantity: 1, combo: [sent[0]!.combo![0], 1] });
  });

  it('goes on after a request that failed', async () => {
    const { combo, sent } = played();
    const first = combo.tap();
    void combo.tap();
    sent[0]!.fail(new Error('closed'));
    await expect(first).rejects.toThrow('closed');
    expect(sent).toHaveLength(2);
  });

  it('sends no more in one request than may be', () => {
    const { combo, sent } = played(3);
    for (let taps = 0; taps < 6; taps++) void combo.tap();
    sent[0]!.granted();
    sent[1]!.granted();
    expect(sent.map(({ quantity }) => quantity)).toEqual([1, 3, 2]);
  });

  it('begins a new one over 99,999', () => {
    const { combo, sent } = played(60_000);
    void combo.tap();
    for (let round = 0; round < 2; round++) {
      for (let taps = 0; taps < 60_000; taps++) void combo.tap();
      sent.at(-1)!.granted();
    }
    expect(sent.map(({ combo: [, total] = ['', 0] }) => total)).toEqual([1, 60_001, 60_000]);
    expect(sent[1]!.combo![0]).toBe(sent[0]!.combo![0]);
    expect(sent[2]!.combo![0]).not.toBe(sent[0]!.combo![0]);
  });
});
