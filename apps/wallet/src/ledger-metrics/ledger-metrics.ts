import { Metrics, ReadPool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import { HOLDS, INVARIANTS, TRIAL_BALANCE } from './invariants.js';

const SOON_MS = 10_000;
/** Sums over whole tables: as rarely as an alarm can bear. */
const RARELY_MS = 120_000;

/** What Prometheus reads of the books: that they are balanced, that what must hold does, what is open. */
@Injectable()
export class LedgerMetrics {
  constructor(
    private readonly pool: ReadPool,
    metrics: Metrics,
  ) {
    metrics.costly({
      name: 'liwu_ledger_trial_balance',
      help: 'Debits less credits of all accounts, in minor units of each unit: always zero.',
      label: 'unit',
      everyMs: SOON_MS,
      read: async () =>
        (await this.pool.rows(TRIAL_BALANCE)).map(({ label, value }) => [label, Number(value)] as const),
    });
    metrics.costly({
      name: 'liwu_ledger_broken_invariants',
      help: 'How many rows contradict an invariant of the books: always zero.',
      label: 'invariant',
      everyMs: RARELY_MS,
      read: () =>
        Promise.all(Object.entries(INVARIANTS).map(async ([name, sql]) => [name, await this.count(sql)] as const)),
    });
    metrics.costly({
      name: 'liwu_holds_open',
      help: 'Gifts whose coins are held.',
      everyMs: SOON_MS,
      read: async () => [['', (await this.holds()).open] as const],
    });
    metrics.costly({
      name: 'liwu_holds_overdue',
      help: 'Gifts whose coins have been held for more than 120 s: paid, and neither shown nor given back in time.',
      everyMs: SOON_MS,
      read: async () => [['', (await this.holds()).overdue] as const],
    });
    metrics.costly({
      name: 'liwu_oldest_open_hold_seconds',
      help: 'For how long the oldest gift whose coins are held has been held; 0 where none is.',
      everyMs: SOON_MS,
      read: async () => [['', (await this.holds()).oldestSeconds] as const],
    });
  }

  private async count(sql: string): Promise<number> {
    return Number((await this.pool.rows(sql))[0]?.['count']);
  }

  private async holds(): Promise<Record<'open' | 'overdue' | 'oldestSeconds', number>> {
    const [row] = await this.pool.rows(HOLDS);
    return {
      open: Number(row?.['open']),
      overdue: Number(row?.['overdue']),
      oldestSeconds: Number(row?.['oldest_seconds']),
    };
  }
}
