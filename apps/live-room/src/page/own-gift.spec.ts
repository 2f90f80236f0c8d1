import { describe, expect, it } from 'vitest';
import { nextStep, type OwnGiftFact, type OwnGiftStep } from './own-gift.js';

const after = (...facts: readonly OwnGiftFact[]): OwnGiftStep => facts.reduce<OwnGiftStep>(nextStep, 'waiting');
const ended = (kind: 'shown' | 'released' | 'unknown'): OwnGiftFact => ({
  kind: 'ended',
  outcome: { kind, requestId: 'r1' },
});

describe('a gift of one’s own', () => {
  it('is asked for, granted, shown, and paid once nothing is held any more', () => {
    expect(after({ kind: 'asked' })).toBe('asked');
    expect(after({ kind: 'asked' }, { kind: 'granted' })).toBe('granted');
    expect(after({ kind: 'asked' }, { kind: 'granted' }, ended('shown'))).toBe('shown');
    expect(after({ kind: 'granted' }, ended('shown'), { kind: 'nothing-held' })).toBe('settled');
  });

  it('is not paid while it is not shown, whatever the wallet holds', () =>
    expect(after({ kind: 'asked' }, { kind: 'nothing-held' })).toBe('asked'));

  it('goes back for nothing that comes late', () => {
    expect(after({ kind: 'granted' }, { kind: 'asked' })).toBe('granted');
    expect(after(ended('shown'), { kind: 'granted' }, { kind: 'asked' })).toBe('shown');
    expect(after(ended('released'), ended('shown'), { kind: 'nothing-held' })).toBe('released');
  });

  it('ends as refused, or as nothing that was ever sent', () => {
    const outcome = { kind: 'refused', requestId: 'r1', code: 'insufficient-coins' } as const;
    expect(after({ kind: 'asked' }, { kind: 'ended', outcome })).toBe('refused');
    expect(after({ kind: 'not-sent' }, { kind: 'asked' })).toBe('not-sent');
  });
});
