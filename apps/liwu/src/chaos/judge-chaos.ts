import { setTimeout as sleep } from 'node:timers/promises';
import { CounterWatch } from '../judge/counter-watch.js';
import { judgeRun } from '../judge/judge-run.js';
import type { RunRecord } from '../judge/run-record.js';
import { messageOf } from '../shared/message-of.js';
import type { Say } from '../shared/progress.js';
import type { Suite } from '../suite/suite-file.js';
import { Books } from '../verify/books.js';
import { type Verdict, Violations } from '../verify/violations.js';
import { waitUntilQuiet } from '../verify/wait-until-quiet.js';
import type { LostTail } from './cut-log-tail.js';

const GATEWAY_PARTITION = /\.rtm-gateway-\d+$/;
const QUIET_WITHIN_MS = 120_000;
/** What was committed last is published and marked so within a second or two. */
const REST_MS = 3_000;
const LOOK_EVERY_MS = 1_000;

/** What was seen of a run, and which logs were cut on purpose. */
export interface ChaosRecord extends RunRecord {
  readonly lostTails: readonly LostTail[];
}

/** Does the work, looking all the while whether one of the lanes' counters falls; gives both answers. */
export const whileWatchingCounters = async <T>(suite: Suite, work: () => Promise<T>): Promise<[T, Verdict]> => {
  const watch = new CounterWatch(suite.databases);
  const timer = setInterval(() => void watch.look(), LOOK_EVERY_MS);
  try {
    const result = await work();
    await watch.look();
    return [result, watch.verdict()];
  } finally {
    clearInterval(timer);
    await watch.close();
  }
};

/** Waits until a suite is at rest after its faults, and judges it. That it cannot be judged is a verdict, too. */
export const judgeChaos = async (suite: Suite, record: ChaosRecord, say: Say): Promise<Verdict[]> => {
  try {
    await rest(suite, say);
    return (await judgeRun(suite, record, say)).map((verdict) => withoutLostFacts(verdict, record));
  } catch (error) {
    const violations = new Violations();
    violations.add(`it could not be judged: ${messageOf(error)}`);
    return [{ check: 'everything', looked: 'nothing', violations }];
  }
};

async function rest(suite: Suite, say: Say): Promise<void> {
  const books = await Books.open(suite);
  try {
    await waitUntilQuiet(books, QUIET_WITHIN_MS, say);
  } finally {
    await books.close();
  }
  await sleep(REST_MS);
}

/** What is said of a fact of the gateway that the judge does not find. */
const MISSED = /: nobody requested it$|, and nothing in the topic proves that$/;

/**
 * The gateway has no table from which its topic could be healed: a fact that was in a lost tail is known by what followed
 * from it alone. No more of them than the tails held are explained by that.
 */
function withoutLostFacts(verdict: Verdict, { lostTails }: ChaosRecord): Verdict {
  const lost = lostTails.filter(({ partition }) => GATEWAY_PARTITION.test(partition));
  const records = lost.reduce((sum, tail) => sum + tail.records, 0);
  const { count, shown } = verdict.violations;
  if (count === 0 || count > records || !shown.every((violation) => MISSED.test(violation))) {
    return verdict;
  }
  const looked = `${verdict.looked}; ${count} facts went with the ${records} records that the gateway's topic lost`;
  return { ...verdict, looked, violations: new Violations() };
}
