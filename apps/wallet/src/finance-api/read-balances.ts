import { LEDGER_UNITS_PER_COIN } from '@liwu/contracts';
import { ReadPool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import { ACCOUNTS, chartEntryOf } from '../ledger/chart-of-accounts.js';
import { formatMinor } from '../ledger/units.js';

const KINDS = ['paid', 'promo'] as const;
/** What was recorded this recently may still be joined by something of before it (finance.md, decision 7). */
const SETTLED_AFTER_MS = 10_000;

export interface Amount {
  readonly amount: string;
  readonly unit: string;
}
export interface ViewerBalance {
  readonly viewer: string;
  /** Whole coins that can be spent. */
  readonly available: string;
  /** Whole coins that open holds have reserved. */
  readonly held: string;
}

/** As of two moments: what counts before one, as far as it was recorded before the other; now where one is not said. */
interface AsOf {
  readonly effectiveBefore: string | undefined;
  readonly recordedBefore: string | undefined;
}

/** Reads the books as they are committed. */
@Injectable()
export class ReadBalances {
  constructor(private readonly pool: ReadPool) {}

  /** A viewer's coins, bought and given together; of a viewer whom nobody knows, none. */
  async ofViewer(viewer: string): Promise<ViewerBalance> {
    const { owed, available, held } = ACCOUNTS;
    const names = [owed(viewer), ...KINDS.flatMap((kind) => [available(viewer, kind), held(viewer, kind)])];
    const found = new Map((await this.balancesOf(names)).map(({ account, minor }) => [account, minor]));
    const sumOf = (name: typeof held) => KINDS.reduce((sum, kind) => sum + (found.get(name(viewer, kind)) ?? 0n), 0n);
    const free = found.get(owed(viewer)) ? 0n : sumOf(available);
    return { viewer, available: wholeCoins(free), held: wholeCoins(sumOf(held)) };
  }

  /** What an account has in each of its units, summed over the lanes, on its normal side. */
  async ofAccount(account: string): Promise<Amount[]> {
    const balances = await this.balancesOf([account]);
    return orEmpty(
      account,
      balances.map(({ unit, minor }) => ({ amount: formatMinor(minor, unit), unit })),
    );
  }

  /** The same as of two moments; `final` where nothing can change it any more. */
  async asOf(
    account: string,
    { effectiveBefore, recordedBefore }: AsOf,
  ): Promise<{ balances: Amount[]; final: boolean }> {
    const rows = await this.pool.rows<{ amount: string; unit: string }>(
      'SELECT balance::text AS amount, unit FROM finance.balance_at($1, $2, $3)',
      [account.replaceAll(/[\\%_]/g, String.raw`\$&`), effectiveBefore ?? null, recordedBefore ?? null],
    );
    const final = recordedBefore !== undefined && Date.parse(recordedBefore) <= Date.now() - SETTLED_AFTER_MS;
    return { balances: orEmpty(account, rows), final };
  }

  /** In one statement, so that all of them are of the same moment. */
  private async balancesOf(accounts: readonly string[]): Promise<{ account: string; unit: string; minor: bigint }[]> {
    const rows = await this.pool.rows<{ account: string; unit: string; balance: string }>({
      name: 'wallet-read-balances',
      text: `SELECT account, unit, sum(balance) AS balance FROM balance WHERE account = ANY($1::text[])
GROUP BY account, unit ORDER BY account, unit`,
      values: [accounts],
    });
    return rows.map(({ account, unit, balance }) => ({ account, unit, minor: BigInt(balance) }));
  }
}

/** An account of coins that was never posted to has none; of money nobody knows in which currency it would have none. */
const orEmpty = (account: string, balances: readonly Amount[]): Amount[] =>
  balances.length === 0 && chartEntryOf(account)?.counts === 'coin'
    ? [{ amount: formatMinor(0n, 'COIN'), unit: 'COIN' }]
    : [...balances];

const wholeCoins = (minor: bigint): string => (minor / LEDGER_UNITS_PER_COIN).toString();
