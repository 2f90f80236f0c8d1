import { type LiwuEvent, coins } from '@liwu/contracts';
import type { Input } from '@liwu/event-log';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../testing/audit.js';
import {
  ALICE,
  CAUSE,
  NOW,
  abandoned,
  arrived,
  asked,
  confirmed,
  emptyBatch,
  handlerWith,
  held,
  priced,
  refused,
  requestId,
  settled,
  toppedUp,
} from '../testing/facts.js';
import { WalletDatabase } from '../testing/wallet-database.js';
import type { WalletCommand } from '../wallet-command.js';

type Wanted = Input<WalletCommand>;
const DAY_MS = 86_400_000;
const handler = handlerWith();

const topUp = (amount: bigint, reference: string, viewerId = ALICE): Wanted => {
  const { coins: bought, price, tax, provider } = toppedUp(amount);
  return asked({ type: 'TopUpCoins', viewerId, coins: bought, price, tax, provider, providerReference: reference });
};

let database: WalletDatabase;
beforeAll(async () => {
  database = await WalletDatabase.create();
});
afterAll(() => database.drop());

describe('a wallet in its tables', () => {
  it('decides the same in any batches as in memory, and its rows keep every promise of the books', async () => {
    let run = 0;
    const kinds = fc.constantFrom('top-up', 'ask', 'ask', 'ask', 'confirm', 'abandon', 'agree');
    const step = fc.record({
      kind: kinds,
      of: fc.constantFrom('a', 'b', 'c'),
      k: fc.integer({ min: 1, max: 9 }),
      n: fc.integer({ min: 0, max: 3 }),
      ends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }), async (steps) => {
        run += 1;
        const inputs = steps.map(({ kind, of, k, n }, index): Wanted => {
          const viewerId = `${of}-${run}`;
          const now = NOW + index;
          if (kind === 'top-up') return { ...topUp(BigInt(k * 3), `pay-${run}-${k}-${of}-${n}`, viewerId), now };
          if (kind === 'ask')
            return arrived(priced(BigInt(k), k, { viewerId, n, receiver: `s-${run}`, combo: ['abcd1234', k] }), now);
          if (kind === 'agree')
            return asked({ type: 'AgreeContract', streamerId: `s-${run}`, shareBasisPoints: k * 1_000 }, now);
          return arrived({ ...(kind === 'confirm' ? confirmed(k, { traceId: 't' }) : abandoned(k)), viewerId }, now);
        });
        const found: LiwuEvent[] = [];
        for (const batch of cut(
          inputs.filter(isFirst),
          steps.map(({ ends }) => ends),
        ))
          found.push(...(await database.run(handler, batch)));
        expect(found).toEqual(inMemory(inputs.filter(isFirst)));
      }),
      { numRuns: 40 },
    );
    expect(await auditBooks(database.client)).toEqual({});
  });

  it('answers a repeat from its rows as it answered at first', async () => {
    const viewerId = 'repeater';
    const lots = [{ lotId: toppedUp(1n, 'rep-1', { viewerId }).lotId, kind: 'paid' as const, coins: coins(60n) }];
    await database.run(handler, [
      topUp(100n, 'rep-1', viewerId),
      arrived(priced(60n, 1, { viewerId, combo: ['abcd1234', 3] })),
    ]);
    const again = (n: number) => database.run(handler, [arrived(priced(60n, 1, { viewerId, n }))]);
    expect(await again(1)).toEqual([held(60n, 1, { viewerId, n: 1, lots, combo: ['abcd1234', 3] })]);
    await database.run(handler, [arrived(confirmed(1, { viewerId, traceId: 't-1' }))]);
    const recognised = [{ lotId: lots[0]!.lotId, money: settled(60n, 1).recognised[0]!.money }];
    const ended = { viewerId, lots, recognised, combo: ['abcd1234', 3] as [string, number], traceId: 't-1' };
    expect(await again(2)).toEqual([settled(60n, 1, { ...ended, n: 2 })]);
    expect(await again(2)).toEqual([]);
    const late = priced(60n, 2, { viewerId, validUntil: NOW - 1 });
    expect(await database.run(handler, [arrived(late)])).toEqual([refused('too-late', 2, { viewerId })]);
    expect(await database.run(handler, [arrived({ ...late, n: 1 })])).toEqual([
      refused('too-late', 2, { viewerId, n: 1 }),
    ]);
  });

  it('counts for the spend limit what was held within 24 hours and not released', async () => {
    const limited = handlerWith({ spendLimit: coins(100n) });
    const viewerId = 'spender';
    const ask = (k: number, cost: bigint, now: number) =>
      database.run(limited, [
        arrived(priced(cost, k, { viewerId, validUntil: now, requestId: requestId(k + now - NOW) }), now),
      ]);
    await database.run(limited, [topUp(1_000n, 'spend-1', viewerId)]);
    expect(await ask(1, 60n, NOW)).toMatchObject([{ type: 'CoinsHeld' }]);
    await database.run(limited, [arrived(confirmed(1, { viewerId }))]);
    expect(await ask(2, 40n, NOW + 1)).toMatchObject([{ type: 'CoinsHeld' }]);
    expect(await ask(3, 1n, NOW + 2)).toMatchObject([{ type: 'HoldRefused', code: 'spend-limit' }]);
    await database.run(limited, [arrived({ ...abandoned(2, { viewerId }), requestId: requestId(3) })]);
    expect(await ask(4, 41n, NOW + 3)).toMatchObject([{ type: 'HoldRefused', code: 'spend-limit' }]);
    expect(await ask(5, 40n, NOW + 4)).toMatchObject([{ type: 'CoinsHeld' }]);
    expect(await ask(6, 61n, NOW + DAY_MS - 1)).toMatchObject([{ type: 'HoldRefused', code: 'spend-limit' }]);
    expect(await ask(7, 60n, NOW + DAY_MS)).toMatchObject([{ type: 'CoinsHeld' }]);
  });
});

describe('a provider’s payment', () => {
  it('is booked once, however many report it in whatever lanes at the same moment', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => database.connect()));
    const booked = await Promise.allSettled(
      others.map((client, index) => database.run(handler, [topUp(5n, 'same-1', `racer-${index}`)], client)),
    );
    await Promise.all(others.map((client) => client.end()));
    const refusals = booked.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refusals).toEqual(Array.from({ length: 3 }, () => 'duplicate_provider_reference'));
    const { rows } = await database.client.query(
      `SELECT sum(balance)::int AS coins FROM balance WHERE account LIKE 'viewer:racer-%'`,
    );
    expect(rows).toEqual([{ coins: 50_000 }]);
  });
});

describe('the tables themselves', () => {
  it('refuse a viewer below zero, whatever the wallet believes', async () => {
    await database.run(handler, [topUp(5n, 'poor-1', 'poor')]);
    const copy = (seq: number, after: number) =>
      database.client.query(
        `INSERT INTO transfer (lane, seq, posting_seq, debit, credit, unit, amount, debit_after, credit_after, leaf)
         SELECT lane, $1, posting_seq, debit, credit, unit, amount, debit_after, $2, leaf FROM transfer
         WHERE credit = 'viewer:poor:paid:available'`,
        [seq, after],
      );
    await expect(copy(1_000_000, -1)).rejects.toMatchObject({ constraint: 'no_viewer_below_zero' });
    await copy(1_000_000, 0);
    await database.client.query('DELETE FROM transfer WHERE seq = 1000000');
  });

  it('refuse to post the same thing twice', async () => {
    await database.run(handler, [topUp(5n, 'twice-1', 'twice')]);
    await expect(
      database.client.query(
        `INSERT INTO posting (lane, seq, posting_id, kind, event_id, event_sequence, effective_at, recorded_at, accounting_date, transfers, hash)
         SELECT lane, seq + 1000000, posting_id, kind, event_id, event_sequence, effective_at, recorded_at, accounting_date, transfers, hash
         FROM posting WHERE viewer_id = 'twice'`,
      ),
    ).rejects.toMatchObject({ constraint: 'posting_posting_id_key' });
  });

  it('explain every column', async () => {
    const { rows } = await database.client.query(
      `SELECT c.relname || '.' || a.attname AS column FROM pg_attribute AS a
       JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
         AND col_description(c.oid, a.attnum) IS NULL`,
    );
    expect(rows).toEqual([]);
  });

  it('say who booked a top-up and on which day of the books', async () => {
    await database.run(handler, [topUp(5n, 'who-1', 'who')]);
    const { rows } = await database.client.query(
      `SELECT kind, actor, accounting_date::text, is_late, recorded_at = effective_at OR recorded_at > effective_at AS recorded_after
       FROM posting WHERE viewer_id = 'who'`,
    );
    expect(rows).toEqual([
      { kind: 'top-up', actor: CAUSE.caller, accounting_date: '2026-11-18', is_late: false, recorded_after: true },
    ]);
  });
});

/** Batches that end where `ends` says so. */
function cut(inputs: readonly Wanted[], ends: readonly boolean[]): Wanted[][] {
  const batches: Wanted[][] = [[]];
  for (const [index, input] of inputs.entries()) {
    batches.at(-1)?.push(input);
    if (ends[index]) batches.push([]);
  }
  return batches.filter(({ length }) => length > 0);
}

/** A payment that is reported again would be refused, which ends a batch; other specs see to that. */
function isFirst(input: Wanted, index: number, inputs: readonly Wanted[]): boolean {
  const payment = paymentOf(input);
  return payment === undefined || inputs.findIndex((other) => paymentOf(other) === payment) === index;
}

function paymentOf(input: Wanted): string | undefined {
  return input.kind === 'command' && input.command.type === 'TopUpCoins' ? input.command.providerReference : undefined;
}

function inMemory(inputs: readonly Wanted[]): LiwuEvent[] {
  let batch = emptyBatch();
  const events: LiwuEvent[] = [];
  for (const input of inputs) {
    for (const event of handler.decide(input, batch)) {
      batch = handler.evolve(batch, event, input.lane);
      events.push(event);
    }
  }
  return events;
}
