import type { Breaches, Tally } from '../../crowd/verdict.js';

/** The tally of one gift that went as it should, but for these breaches. */
export const keptTally = (broken: Partial<Breaches> = {}): Tally => ({
  requested: 1,
  granted: 1,
  refused: {},
  unheard: 0,
  shown: 1,
  settled: 1,
  released: 0,
  shownUnknown: 0,
  requestToGrantMs: undefined,
  broken: {
    lost: 0,
    shownTwice: 0,
    shownAfterRelease: 0,
    shownUnpaid: 0,
    chargedTwice: 0,
    chargedWrongly: 0,
    wrongBalances: 0,
    undecided: 0,
    ...broken,
  },
  examples: {},
});
