import type { ChaosSuite } from '../chaos-suite.js';
import { type FaultEffect, since, spared, suffered } from './fault-effect.js';
import type { FaultOf } from './fault.js';
import { lastLineOf, runLiwu } from './run-liwu.js';

const DONE = 0;
const FOUND_WRONG = 1;
/** Postgres may be away just then, or not know yet that an earlier one was killed. */
const MAX_TRIES = 3;

/** An operator has a service's state built again and swapped in while it serves; one that is killed on the way is run again. */
export const injectRebuild = async (suite: ChaosSuite, fault: FaultOf<'rebuild'>): Promise<FaultEffect> => {
  const { killedAt, target } = fault;
  if (killedAt === undefined) return await untilDone(suite, ['rebuild', target]);
  const killed = await runLiwu(suite.stateDir, ['rebuild', target], killedAt);
  if (killed.code === FOUND_WRONG) suite.upkeep.found(`rebuild ${target}: ${killed.said}`);
  const wasKilled = killed.code === null && killed.said.includes(killedAt);
  const first = wasKilled ? `killed as it said '${killedAt}'` : `ended before it was killed (${killed.code})`;
  const again = await untilDone(suite, ['rebuild', target]);
  return { ...again, suffered: again.suffered && wasKilled, text: `${first}, then ${again.text}` };
};

/** An operator has what topics lack sent again while services publish. */
export const injectReconcile = (suite: ChaosSuite): Promise<FaultEffect> => untilDone(suite, ['reconcile']);

async function untilDone(suite: ChaosSuite, words: readonly string[]): Promise<FaultEffect> {
  const beganMs = performance.now();
  for (let tries = 1; ; tries += 1) {
    const end = await runLiwu(suite.stateDir, words);
    if (end.code === DONE) {
      suite.upkeep.done();
      return suffered(`done after ${since(beganMs)}${tries > 1 ? `, at the ${tries}th try` : ''}`);
    }
    if (end.code === FOUND_WRONG) {
      suite.upkeep.found(`${words.join(' ')}: ${end.said}`);
      return suffered(`it FOUND something wrong: ${lastLineOf(end)}`);
    }
    if (tries === MAX_TRIES) return spared(`it could not be done: ${lastLineOf(end)}`);
  }
}
