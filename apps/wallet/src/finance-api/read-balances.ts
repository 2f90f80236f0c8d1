import { LEDGER_UNITS_PER_COIN } from '@liwu/contracts';
import { ReadPool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import { ACCOUNTS, chartEntryOf } from '../ledger/chart-of-accounts.js';
import { formatMinor } from '../ledger/units.js';

const KINDS = ['paid', 'promo'] as const;

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
    const isEmpty = balances.length === 0 && chartEntryOf(account)?.counts === 'coin';
    if (isEmpty) return [{ amount: formatMinor(0n, 'COIN'), unit: 'COIN' }];
    return balances.map(({ unit, minor }) => ({ amount: formatMinor(minor, unit), unit }));
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

const wholeCoins = (minor: bigint): string => (minor / LEDGER_UNITS_PER_COIN).toString();
