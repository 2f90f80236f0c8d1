import { commodityLine, journalAmount, journalLine, journalNames } from './journal-accounts.js';
import { type JournalBalance, JournalBalances } from './journal-balances.js';
import { type JournalTransactions, PostingTransactions, SummaryTransactions } from './journal-transactions.js';
import type { ByteSink } from './text-pieces.js';
import type { Totals } from './totals.js';
import { dayText, type TransferRow } from './transfer-row.js';

const DAY_MS = 86_400_000;
const PIECE_CHARS = 262_144;

interface JournalRange {
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

/**
 * Writes the books as a journal of hledger that passes `check --strict ordereddates`: units and accounts are declared, transactions stand
 * by day, what came before the range is one opening transaction (it sums to zero, nothing is plugged), and a last one asserts what every
 * account has. Give it all transfers of days before the range's end, also those before its beginning. What it keeps is bounded by
 * days × kinds, or by the most postings and accounts that it takes.
 */
export class HledgerJournal {
  private readonly balances = new JournalBalances();
  private readonly transactions: JournalTransactions;
  private readonly name: (account: string) => string;
  private readonly firstDay: number;
  private text = '';

  constructor(
    private readonly sink: ByteSink,
    private readonly range: JournalRange,
    detail: 'summary' | 'posting',
    private readonly totals: Totals,
  ) {
    this.transactions = detail === 'posting' ? new PostingTransactions() : new SummaryTransactions();
    this.name = journalNames(detail);
    this.firstDay = range.from === undefined ? -Infinity : dayOf(range.from);
  }

  async write(rows: readonly TransferRow[]): Promise<void> {
    for (const row of rows) this.add(row);
  }

  private add(row: TransferRow): void {
    const { debit, credit, unit, amount, posting } = row;
    const isBefore = posting.accountingDay < this.firstDay;
    this.balances.move(this.name(debit), unit, amount, isBefore);
    this.balances.move(this.name(credit), unit, -amount, isBefore);
    if (isBefore) return;
    this.totals.add(unit, amount, true, true);
    this.transactions.add(row, this.name);
  }

  /** Everything is written at the end: accounts have to be declared before they are used. */
  async end(): Promise<void> {
    const balances = this.balances.all();
    await this.put(`decimal-mark .\n${headOf(balances)}\n`);
    await this.opening(balances.filter(({ opening }) => opening !== 0n));
    let lastDay = this.firstDay;
    for (const { day, text } of this.transactions.inOrder()) {
      lastDay = day;
      await this.put(text);
    }
    await this.closing(balances, lastDay);
    await this.flush();
  }

  private async opening(balances: readonly JournalBalance[]): Promise<void> {
    if (balances.length === 0) return;
    await this.put(`${dayText(this.firstDay)} opening balances\n`);
    for (const { account, unit, opening } of balances) await this.put(journalLine(account, opening, unit));
    await this.put('\n');
  }

  /** On the range's last day, or where it is open on the last one on which something was posted. */
  private async closing(balances: readonly JournalBalance[], lastDay: number): Promise<void> {
    if (balances.length === 0) return;
    const { before } = this.range;
    await this.put(`${dayText(before === undefined ? lastDay : dayOf(before) - 1)} closing balances\n`);
    for (const { account, unit, closing } of balances) {
      await this.put(`    ${account}  ${journalAmount(0n, unit)} = ${journalAmount(closing, unit)}\n`);
    }
  }

  private async put(text: string): Promise<void> {
    this.text += text;
    if (this.text.length >= PIECE_CHARS) await this.flush();
  }

  private async flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    await this.sink.append(Buffer.from(text, 'utf8'));
  }
}

/** What has to be declared. */
function headOf(balances: readonly JournalBalance[]): string {
  const units = [...new Set(balances.map(({ unit }) => unit))].sort();
  const accounts = [...new Set(balances.map(({ account }) => account))];
  return `${units.map(commodityLine).join('')}\n${accounts.map((account) => `account ${account}\n`).join('')}`;
}

const dayOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
