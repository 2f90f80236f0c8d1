import { describe, expect, it } from 'vitest';
import { decider } from './decider.js';

type Event = { type: 'Added'; coins: bigint } | { type: 'Taken'; coins: bigint };
const added = (coins: bigint): Event => ({ type: 'Added', coins });
const taken = (coins: bigint): Event => ({ type: 'Taken', coins });
class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const given = decider<{ coins: bigint }, bigint, Event>({
  initial: () => ({ coins: 0n }),
  evolve: (state, event) => {
    state.coins += event.type === 'Added' ? event.coins : -event.coins; // in place, as batches do
    return state;
  },
  decide: (coins, state) => {
    if (coins < 0n) throw new Refused('negative');
    return coins > state.coins ? [] : [taken(coins)];
  },
});

describe('a spec of a decider', () => {
  it('holds when exactly the demanded events follow', () => {
    given(added(3n), added(4n)).when(7n).then(taken(7n));
    given(added(3n)).when(7n).then();
    given().when(-1n).thenThrows('negative');
    given(added(9n))
      .when(4n)
      .thenState((state) => expect(state.coins).toBe(5n));
  });

  it('fails when another event follows, or one too many, or none', () => {
    expect(() => given(added(7n)).when(7n).then(taken(6n))).toThrow('deeply equal');
    expect(() => given(added(7n)).when(7n).then()).toThrow('deeply equal');
    expect(() => given().when(7n).then(taken(7n))).toThrow('deeply equal');
  });

  it('fails when nothing is refused, or for another reason', () => {
    expect(() => given(added(7n)).when(7n).thenThrows('negative')).toThrow('nothing was refused');
    expect(() => given().when(-1n).thenThrows('too-much')).toThrow();
    expect(() => given().when(-1n).then()).toThrow(Refused);
  });

  it('fails when the state is another one', () => {
    expect(() =>
      given(added(9n))
        .when(4n)
        .thenState((state) => expect(state.coins).toBe(9n)),
    ).toThrow();
  });
});
