import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrived, asked, coinsToppedUpBy, confirmed, handlerWith, priced } from '../testing/facts.js';
import { WalletDatabase } from '../testing/wallet-database.js';
import { WalletWorld } from '../testing/wallet-world.js';
import { HOLDS, INVARIANTS, TRIAL_BALANCE } from './invariants.js';

const BREAKS: Readonly<Record<string, string>> = {
  'trial-balance': `UPDATE balance SET balance = balance + 1 WHERE account = 'platform:revenue'`,
  'no-viewer-below-zero': `UPDATE balance SET balance = balance + 1 WHERE account LIKE 'viewer:%'`,
  'who-owes-has-nothing': 'UPDATE viewer_wallet SET owed = 1',
  'debts-are-their-accounts': 'UPDATE viewer_wallet SET owed = 1',
  'lots-are-their-accounts': 'UPDATE lot SET available = available - 1, spent = spent + 1',
  'promotions-are-promo-coins': `INSERT INTO balance VALUES ('platform:promotions', 'COIN', 0, 10000, now())`,
  'deferred-is-what-has-not-left': 'UPDATE lot SET departed = departed + 1',
};

describe('the invariants', () => {
  let database: WalletDatabase;
  beforeAll(async () => {
    database = await WalletDatabase.create();
    await database.run(handlerWith(), [
      asked(coinsToppedUpBy('pay-1')),
      arrived(priced(10n, 1)),
      arrived(priced(20n, 2)),
      arrived(confirmed(1)),
    ]);
  });
  afterAll(() => database.drop());
  const counts = async (): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (const [name, sql] of Object.entries(INVARIANTS))
      found[name] = Number((await database.client.query<{ count: string }>(sql)).rows[0]?.count);
    return found;
  };

  it('hold of good books, and the holds are counted', async () => {
    expect(new Set(Object.values(await counts()))).toEqual(new Set([0]));
    expect((await database.client.query(`${TRIAL_BALANCE} ORDER BY unit`)).rows).toEqual([
      { label: 'COIN', value: '0' },
      { label: 'EUR', value: '0' },
    ]);
    const holds = async () =>
      (await database.client.query<{ open: string; overdue: string; oldest_seconds: string }>(HOLDS)).rows[0];
    // The specs' clock stands in the past or in the future, so both moments are said here.
    const heldAgo = async (seconds: number): Promise<void> => {
      const heldAtMs = Date.now() - seconds * 1_000;
      await database.client.query("UPDATE gift_hold SET held_at_ms = $1 WHERE status = 'held'", [heldAtMs]);
    };
    await heldAgo(110);
    expect(await holds()).toMatchObject({ open: '1', overdue: '0' });
    await heldAgo(130);
    expect(await holds()).toMatchObject({ open: '1', overdue: '1' });
  });

  it.each(Object.keys(INVARIANTS))('tell that %s is broken', async (name) => {
    await database.client.query('BEGIN');
    await database.client.query(BREAKS[name]!);
    const found = await counts();
    await database.client.query('ROLLBACK');
    expect(found[name]).toBeGreaterThan(0);
  });
});

describe('what Prometheus reads', () => {
  const world = new WalletWorld();
  beforeAll(() => world.open());
  afterAll(() => world.close());

  it('has every gauge of the books', async () => {
    await world.topUp('metered', 100);
    const now = Date.now();
    const held = priced(60n, 1, { viewerId: 'metered', at: now, validUntil: now + 30_000 });
    await world.says('gift-catalog', held);
    await world.eventsOf(held, 1);
    const text = await (await fetch(`${world.replicas[0]!.url}/metrics`)).text();
    expect(text).toMatch(/^liwu_ledger_trial_balance\{unit="EUR",[^}]*\} 0$/m);
    expect(text).toMatch(/^liwu_ledger_broken_invariants\{invariant="lots-are-their-accounts",[^}]*\} 0$/m);
    expect(text).toMatch(/^liwu_holds_open\{[^}]*\} 1$/m);
    expect(text).toMatch(/^liwu_holds_overdue\{[^}]*\} 0$/m);
    expect(text).toMatch(/^liwu_oldest_open_hold_seconds\{[^}]*\} [0-9.]+$/m);
    expect(text).toMatch(/^liwu_lane_lag_seconds\{[^}]*\} [0-9.e-]+$/m);
  });
});
