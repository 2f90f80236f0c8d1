import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditBooks } from './audit.js';
import { ALICE, arrived, asked, confirmed, handlerWith, priced, toppedUp } from './facts.js';
import { WalletDatabase } from './wallet-database.js';

const handler = handlerWith();
let database: WalletDatabase;

beforeAll(async () => {
  database = await WalletDatabase.create();
  const { coins, price, tax, provider, providerReference } = toppedUp(100n);
  await database.run(handler, [
    asked({ type: 'TopUpCoins', viewerId: ALICE, coins, price, tax, provider, providerReference }),
    arrived(priced(10n, 1)),
    arrived(priced(20n, 2)),
    arrived(confirmed(1)),
  ]);
});
afterAll(() => database.drop());

it('finds nothing wrong with good books', async () => expect(await auditBooks(database.client)).toEqual({}));

it.each([
  [
    'a balance is the sum of its transfers',
    `UPDATE balance SET balance = balance + 1 WHERE account = 'platform:revenue'`,
  ],
  ['a balance is the sum of its transfers', `DELETE FROM balance WHERE account = 'streamer:sora:earned'`],
  ['each lane sums to zero in each unit', `UPDATE balance SET balance = 0 WHERE account = 'platform:deferred-revenue'`],
  ['transfers are numbered without gaps', `DELETE FROM transfer WHERE seq = 2`],
  ['each lane knows its last transfer', `UPDATE ledger_lane SET last_seq = last_seq + 1`],
  [
    'recorded_at grows within a lane',
    `UPDATE posting SET recorded_at = recorded_at - interval '1 day' WHERE kind = 'settle'`,
  ],
  ['every transfer has its posting', `DELETE FROM posting WHERE kind = 'top-up'`],
  [
    'no viewer account is below zero, and all are whole coins',
    `UPDATE balance SET balance = balance + 1 WHERE account LIKE 'viewer:%'`,
  ],
  ['lots sum to their accounts', `UPDATE lot SET available = available - 1, spent = spent + 1`],
  ['each transfer tells what its accounts have afterwards', `UPDATE transfer SET debit_after = debit_after + 1`],
  [
    'a balance is what the last transfer tells',
    `UPDATE transfer SET credit_after = credit_after + 1 WHERE credit = 'platform:revenue'`,
  ],
  ['day totals are the sums of their transfers', `UPDATE day_total SET debits = debits + 1 WHERE unit = 'EUR'`],
  ['who owes has nothing to spend', `UPDATE viewer_wallet SET owed = 1`],
  ['a debt is what its account has', `UPDATE viewer_wallet SET owed = 1`],
  ['a reversal takes back each transfer once', `UPDATE transfer SET reverses_seq = 1 WHERE seq = 2`],
  ['held is the sum of open holds', `UPDATE viewer_wallet SET outstanding = 2`],
  ['held is the sum of open holds', `UPDATE gift_hold SET cost = cost + 1 WHERE status = 'held'`],
  ['deferred revenue is what has not left the lots', `UPDATE lot SET departed = departed - 1`],
  [
    'a settled gift earned its streamer the agreed share',
    `UPDATE gift_hold SET share = share - 1 WHERE status = 'settled'`,
  ],
])('finds that it is broken that %s', async (promise, edit) => {
  await database.client.query('BEGIN');
  const { rowCount } = await database.client.query(edit);
  const broken = await auditBooks(database.client);
  await database.client.query('ROLLBACK');
  expect(rowCount).toBeGreaterThan(0);
  expect(Object.keys(broken)).toContain(promise);
});
