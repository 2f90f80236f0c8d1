import { describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { inputOf, sample, SAMPLED_TYPES } from '../testing/samples.js';
import { EventReactions } from './react-to-events.js';
import { READS } from './reads.js';

describe('the reactions', () => {
  it('are to exactly the events that are read', () => {
    expect([...new GatewayRig().reactions.types].sort()).toEqual([...READS].sort());
    expect([...SAMPLED_TYPES].sort()).toEqual([...READS].sort());
  });

  it('begin in the order of their use cases', async () => {
    const begun: number[] = [];
    const reacts = Array.from({ length: 5 }, (_, index) => ({
      reactions: { CoinsHeld: async () => void begun.push(index) },
    }));
    await new EventReactions(reacts).handle(inputOf(sample('CoinsHeld')));
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('are done when everybody who cares is done, and others are not asked', async () => {
    const done: string[] = [];
    const first = { reactions: { CoinsHeld: async () => void done.push('first') } };
    const slow = {
      reactions: { CoinsHeld: () => new Promise<void>((end) => setTimeout(() => (done.push('slow'), end()), 5)) },
    };
    const other = { reactions: { GiftSettled: async () => void done.push('other') } };
    await new EventReactions([slow, first, other]).handle(inputOf(sample('CoinsHeld')));
    expect(done).toEqual(['first', 'slow']);
  });
});
