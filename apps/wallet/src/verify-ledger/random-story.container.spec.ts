import type { LiwuEvent } from '@liwu/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOW } from '../testing/facts.js';
import { BooksCheck } from '../testing/model/books-check.js';
import { RandomStory } from '../testing/model/random-story.js';
import { SlowWallet } from '../testing/model/slow-wallet.js';
import { WalletUnderTest } from '../testing/model/wallet-under-test.js';
import { WalletDatabase } from '../testing/wallet-database.js';
import { replay } from './testing/story.js';
import { verifyLedger } from './verify-ledger.js';

const STEPS = 4_000;

let database: WalletDatabase;
beforeAll(async () => void (database = await WalletDatabase.create()));
afterAll(() => database.drop());

/** All that was decided in one story: debts, reversals of lots that were empty, gifts of nothing, days that are closed, three currencies. */
function eventsOf(seed: number): LiwuEvent[] {
  const model = new SlowWallet();
  const books = new BooksCheck();
  const wallet = new WalletUnderTest((streamer) => -books.balance(`streamer:${streamer}:earned`, 'COIN'));
  const story = new RandomStory(seed, NOW, model);
  const events: LiwuEvent[] = [];
  for (let step = 0; step < STEPS; step++) {
    const command = story.next();
    if (command.do === 'top-up' && command.price === 0n) continue; // the tables refuse it
    model.play(command);
    const played = wallet.play(command);
    books.step(wallet.batch, played.events);
    events.push(...played.events);
  }
  return events;
}

it.each([1, 2, 3])('books of whatever may happen in random story %i are clean', async (seed) => {
  await database.client.query(`UPDATE lane SET sequence = 0, head = decode(repeat('00', 32), 'hex')`);
  const tables = await database.client.query(
    `SELECT string_agg(quote_ident(tablename), ', ') AS all FROM pg_tables
     WHERE schemaname = 'public' AND tablename NOT LIKE 'lane%' AND tablename <> 'migrations'`,
  );
  await database.client.query(`TRUNCATE ${tables.rows[0].all} CASCADE`);
  const events = eventsOf(seed);
  await replay(database.client, events);
  const { lanes } = await verifyLedger({
    databaseUrl: database.url,
    accountingZone: 'UTC',
    deployment: 'local',
    staleAfterMs: 0,
    checkpoints: 'none',
  });
  // The story's clock goes back by days, so that a month is closed before what was posted to it; no deployment's clocks do that.
  const faults = lanes.flatMap((lane) => lane.faults).filter(({ kind }) => kind !== 'closed-day');
  expect(faults).toEqual([]);
  expect(lanes.reduce((sum, lane) => sum + lane.events, 0)).toBe(events.length);
});
