import { type Breaches, NO_BREACHES, type Tally } from '../../crowd/verdict.js';

/** The tally of one gift that went as it should, but for these breaches. */
export const keptTally = (broken: Partial<Breaches> = {}): Tally => ({
  requested: 1,
  granted: 1,
  refused: {},
  refusedForWant: 0,
  unheard: 0,
  shown: 1,
  settled: 1,
  released: 0,
  shownUnknown: 0,
  requestToGrantMs: undefined,
  broken: { ...NO_BREACHES, ...broken },
  examples: {},
});
