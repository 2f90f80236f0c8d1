import type { RunRecord } from '../judge/run-record.js';
import { messageOf } from '../shared/message-of.js';
import type { LostTail } from './cut-log-tail.js';
import type { Say } from '../shared/progress.js';
import type { Suite } from '../suite/suite-file.js';
import { Books, endAll } from '../verify/books.js';
import { checkBooks } from '../verify/check-books.js';
import { type Verdict, Violations } from '../verify/violations.js';
import { waitUntilQuiet } from '../verify/wait-until-quiet.js';

const GATEWAY_PARTITION = /\.rtm-gateway-\d+$/;
/** A gift whose grant could not be closed yet by a clock that was ten minutes off is not decided sooner. */
const QUIET_WITHIN_MS = 120_000;

/** What was seen of a run, and which logs were cut on purpose. */
export interface ChaosRecord extends RunRecord {
  readonly lostTails: readonly LostTail[];
}

/** Judges a run that has come to rest, by the tables, the topics and what was seen from outside. */
export const judgeRun = async (suite: Suite, record: ChaosRecord, say: Say): Promise<Verdict[]> => {
  const books = await Books.open(suite);
  try {
    await waitUntilQuiet(books, QUIET_WITHIN_MS, say);
    const snapshots = await books.snapshots();
    try {
      const verdicts = await checkBooks(books, snapshots);
      return [...verdicts.map((verdict) => withoutLostRequests(verdict, record)), checkOnceRendered(record)];
    } finally {
      await endAll(snapshots);
    }
  } catch (error) {
    const violations = new Violations();
    violations.add(`it could not be checked: ${messageOf(error)}`);
    return [{ check: 'the books', looked: 'nothing', violations }];
  } finally {
    await books.close();
  }
};

/**
 * The gateway has no table from which its topic could be healed: a request that was in a lost tail is known by what followed
 * from it alone. No more of them than the tail held are explained by that.
 */
function withoutLostRequests(verdict: Verdict, { lostTails }: ChaosRecord): Verdict {
  const lost = lostTails.filter(({ partition }) => GATEWAY_PARTITION.test(partition));
  const records = lost.reduce((sum, tail) => sum + tail.records, 0);
  const { count, shown } = verdict.violations;
  if (count === 0 || count > records || !shown.every((violation) => violation.endsWith(': nobody requested it'))) {
    return verdict;
  }
  const looked = `${verdict.looked}; ${count} requests went with the ${records} records that the gateway's topic lost`;
  return { ...verdict, looked, violations: new Violations() };
}

/** No receiver rendered a gift twice. */
function checkOnceRendered({ receivers }: RunRecord): Verdict {
  const violations = new Violations();
  let count = 0;
  for (const [index, { rendered, room }] of receivers.entries()) {
    const seen = new Set<string>();
    for (const { requestId, viewerId } of rendered) {
      count += 1;
      const name = `${viewerId}/${requestId}`;
      if (seen.has(name)) violations.add(`receiver ${index + 1}, in ${room}, rendered ${name} again`);
      seen.add(name);
    }
  }
  return { check: 'no receiver renders a gift twice', looked: `${count} gifts rendered`, violations };
}
