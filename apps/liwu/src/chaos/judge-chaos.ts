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

const QUIET_WITHIN_MS = 120_000;
/** What was committed last is published and marked so within a second or two. */
const REST_MS = 3_000;
const LOOK_EVERY_MS = 1_000;

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
export const judgeChaos = async (suite: Suite, record: RunRecord, say: Say): Promise<Verdict[]> => {
  try {
    await rest(suite, say);
    return await judgeRun(suite, record, say);
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
