import type { RunRecord } from '../judge/run-record.js';
import { messageOf } from '../shared/message-of.js';
import type { Say } from '../shared/progress.js';
import type { Suite } from '../suite/suite-file.js';
import { Books, endAll } from '../verify/books.js';
import { checkBooks } from '../verify/check-books.js';
import { type Verdict, Violations } from '../verify/violations.js';
import { waitUntilQuiet } from '../verify/wait-until-quiet.js';

/** A gift whose grant could not be closed yet by a clock that was ten minutes off is not decided sooner. */
const QUIET_WITHIN_MS = 120_000;

/** Judges a run that has come to rest, by the tables, the topics and what was seen from outside. */
export const judgeRun = async (suite: Suite, record: RunRecord, say: Say): Promise<Verdict[]> => {
  const books = await Books.open(suite);
  try {
    await waitUntilQuiet(books, QUIET_WITHIN_MS, say);
    const snapshots = await books.snapshots();
    try {
      return [...(await checkBooks(books, snapshots)), checkOnceRendered(record)];
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
