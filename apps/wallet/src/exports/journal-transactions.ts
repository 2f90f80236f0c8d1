import { Problem } from '@liwu/service-kit';
import { journalLine } from './journal-accounts.js';
import { dayText, type PostingRow, type TransferRow } from './transfer-row.js';

/** More would take hledger hundreds of megabytes and a reader for ever. */
export const MAX_JOURNAL_POSTINGS = 100_000;

/** The transactions of a journal, gathered in the books' order and told in that of the days. */
export interface JournalTransactions {
  add(row: TransferRow, name: (account: string) => string): void;
  /** By day; each ends with an empty line. */
  inOrder(): Iterable<{ readonly day: number; readonly text: string }>;
}

/** One transaction for each posting, with its id as code. Problem: `range_too_large`. */
export class PostingTransactions implements JournalTransactions {
  private readonly found: { readonly posting: PostingRow; readonly lane: number; text: string }[] = [];

  add({ debit, credit, unit, amount, posting, lane }: TransferRow, name: (account: string) => string): void {
    let last = this.found.at(-1);
    if (last?.posting !== posting) {
      if (this.found.length >= MAX_JOURNAL_POSTINGS) throw tooManyPostings();
      last = { posting, lane, text: headOf(posting) };
      this.found.push(last);
    }
    last.text += journalLine(name(debit), amount, unit) + journalLine(name(credit), -amount, unit);
  }

  *inOrder(): Iterable<{ day: number; text: string }> {
    this.found.sort(
      ({ posting: a, lane: laneOfA }, { posting: b, lane: laneOfB }) =>
        a.accountingDay - b.accountingDay || a.recordedAt - b.recordedAt || laneOfA - laneOfB || a.seq - b.seq,
    );
    for (const { posting, text } of this.found) yield { day: posting.accountingDay, text: `${text}\n` };
  }
}

const headOf = ({ accountingDay, postingId, kind, requestId }: PostingRow): string =>
  `${dayText(accountingDay)} (${postingId}) ${kind}${requestId === undefined ? '' : ` ${requestId}`}\n`;

export const tooManyPostings = (): Problem =>
  new Problem(
    'range_too_large',
    `The range has more than ${MAX_JOURNAL_POSTINGS} postings: ask for fewer days, or for detail=summary.`,
  );

interface Summed {
  readonly day: number;
  readonly kind: string;
  readonly sums: Map<string, { readonly account: string; readonly unit: string; debits: bigint; credits: bigint }>;
}

/** One transaction for each day and kind; what an account was debited and credited stands apart. */
export class SummaryTransactions implements JournalTransactions {
  private readonly found = new Map<string, Summed>();

  add({ debit, credit, unit, amount, posting }: TransferRow, name: (account: string) => string): void {
    const { accountingDay: day, kind } = posting;
    const key = `${String(day).padStart(6, '0')} ${kind}`;
    let summed = this.found.get(key);
    if (!summed) this.found.set(key, (summed = { day, kind, sums: new Map() }));
    sumOf(summed, name(debit), unit).debits += amount;
    sumOf(summed, name(credit), unit).credits += amount;
  }

  *inOrder(): Iterable<{ day: number; text: string }> {
    for (const [, { day, kind, sums }] of [...this.found].sort(([a], [b]) => (a < b ? -1 : 1))) {
      let text = `${dayText(day)} ${kind}\n`;
      for (const [, { account, unit, debits, credits }] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (debits > 0n) text += journalLine(account, debits, unit);
        if (credits > 0n) text += journalLine(account, -credits, unit);
      }
      yield { day, text: `${text}\n` };
    }
  }
}

function sumOf({ sums }: Summed, account: string, unit: string) {
  const key = `${account} ${unit}`;
  let sum = sums.get(key);
  if (!sum) sums.set(key, (sum = { account, unit, debits: 0n, credits: 0n }));
  return sum;
}
