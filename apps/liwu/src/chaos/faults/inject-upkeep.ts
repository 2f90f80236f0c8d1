import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosSuite } from '../chaos-suite.js';
import { type FaultEffect, since, suffered, unseen } from './fault-effect.js';
import type { UpkeepFindings } from '../upkeep-findings.js';
import type { FaultOf } from './fault.js';
import { type CommandEnd, lastLineOf, runLiwu } from './run-liwu.js';

const DONE = 0;
const FOUND_WRONG = 1;
/** Servers may be away just then, one after the other, or Postgres not know yet that an earlier command was killed. */
const DONE_WITHIN_MS = 180_000;
/** However long each of them takes. */
const MIN_TRIES = 3;
const PAUSE_MS = 1_000;

/** An operator has a service's state built again and swapped in while it serves; one that is killed on the way is run again. */
export const injectRebuild = async (suite: ChaosSuite, fault: FaultOf<'rebuild'>): Promise<FaultEffect> => {
  const { killedAt, target } = fault;
  suite.upkeep.ordered();
  if (killedAt === undefined) return await untilDone(suite, ['rebuild', target]);
  const killed = await runLiwu(suite.stateDir, ['rebuild', target], killedAt);
  if (killed.code === FOUND_WRONG) suite.upkeep.found(`rebuild ${target}: ${killed.said}`);
  const wasKilled = killed.code === null && killed.said.includes(killedAt);
  const first = wasKilled ? `killed as it said '${killedAt}'` : `ended before it was killed (${killed.code})`;
  const again = await untilDone(suite, ['rebuild', target]);
  return { ...again, suffered: again.suffered && wasKilled, text: `${first}, then ${again.text}` };
};

/** An operator has what topics lack sent again while services publish. */
export const injectReconcile = (suite: ChaosSuite): Promise<FaultEffect> => {
  suite.upkeep.ordered();
  return untilDone(suite, ['reconcile']);
};

const untilDone = (suite: ChaosSuite, words: readonly string[]): Promise<FaultEffect> =>
  repeatUntilDone(suite.upkeep, words.join(' '), () => runLiwu(suite.stateDir, words));

/** Repeats an operator's command for longer than servers are away. One that does not come to its end even so is found wrong. */
export const repeatUntilDone = async (
  upkeep: UpkeepFindings,
  command: string,
  run: () => Promise<CommandEnd>,
  withinMs = DONE_WITHIN_MS,
): Promise<FaultEffect> => {
  const beganMs = performance.now();
  for (let tries = 1; ; tries += 1) {
    const end = await run();
    if (end.code === DONE) {
      upkeep.done();
      return suffered(`done after ${since(beganMs)}${tries > 1 ? `, at try ${tries}` : ''}`);
    }
    if (end.code === FOUND_WRONG) {
      upkeep.found(`${command}: ${end.said}`);
      return suffered(`it FOUND something wrong: ${lastLineOf(end)}`);
    }
    if (tries >= MIN_TRIES && performance.now() - beganMs >= withinMs) {
      const text = `it could NOT be done in ${tries} tries: ${lastLineOf(end)}`;
      upkeep.found(`${command}: ${text}`);
      return unseen(text);
    }
    await sleep(PAUSE_MS);
  }
};
