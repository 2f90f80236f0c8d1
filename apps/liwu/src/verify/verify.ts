import type { StateDirOption } from '../command/options.js';
import { COULD_NOT } from '../refusal.js';
import { messageOf } from '../shared/message-of.js';
import { demandSuite } from '../suite/find-suite.js';
import { Books, endAll } from './books.js';
import { checkBooks } from './check-books.js';
import { verdictLines, verdictRecords } from './verdict-report.js';
import { holds, type Verdict } from './violations.js';
import { waitUntilQuiet } from './wait-until-quiet.js';

/** How `liwu verify` was asked. */
export interface VerifyOptions extends StateDirOption {
  readonly json: boolean;
  /** In seconds. */
  readonly wait: number;
}

const HOLDS = 0;
const BROKEN = 1;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Checks the running suite's books from the outside. Exit code: 0 all checks hold, 1 one is broken, 2 it could not check. */
export const verify = async (options: VerifyOptions): Promise<number> => {
  const suite = demandSuite(options.stateDir);
  try {
    const books = await Books.open(suite);
    try {
      await waitUntilQuiet(books, options.wait * 1_000, say);
      const verdicts = await check(books);
      process.stdout.write(`${(options.json ? forPrograms : forPeople)(verdicts)}\n`);
      return verdicts.every(holds) ? HOLDS : BROKEN;
    } finally {
      await books.close();
    }
  } catch (error) {
    say(`liwu: could not check: ${messageOf(error)}`);
    return COULD_NOT;
  }
};

async function check(books: Books): Promise<Verdict[]> {
  const snapshots = await books.snapshots();
  try {
    return await checkBooks(books, snapshots);
  } finally {
    await endAll(snapshots);
  }
}

const forPeople = (verdicts: readonly Verdict[]): string => verdictLines(verdicts).join('\n');
const forPrograms = (verdicts: readonly Verdict[]): string => JSON.stringify(verdictRecords(verdicts), undefined, 2);
