import { decodeEvent, laneOf, type LiwuEvent } from '@liwu/contracts';
import type { Client, QueryResultRow } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestId, toppedUp } from '../testing/facts.js';
import { POSTING_COLUMNS, sqlOf } from './row-columns.js';
import { replay, VIEWERS } from './testing/story.js';
import { TamperWorld } from './testing/tamper-world.js';
import { rehash } from './testing/tampering.js';

const world = new TamperWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const ALICES = laneOf('alice');
const one = async (client: Client, sql: string): Promise<QueryResultRow> =>
  (await client.query(sql)).rows[0] as QueryResultRow;
/** The first transfer of alice's second gift's settling. */
const SETTLE = `SELECT t.lane, t.seq::int, posting_seq::int, t.amount FROM transfer AS t JOIN posting AS p ON p.lane = t.lane AND p.seq = posting_seq
  WHERE kind = 'settle' AND viewer_id = 'alice' AND request_id = '${requestId(2)}' ORDER BY t.seq LIMIT 1`;
const theSettling = `settle ${requestId(2)}`;

describe('books that nobody touched', () => {
  it('are clean, with checkpoints and without', async () => {
    expect(await world.found(async () => undefined)).toEqual([]);
    expect(await world.found(async () => undefined, { checkpoints: false })).toEqual([]);
  });

  it('have every kind of posting, in more than one lane', async () => {
    await world.withCopy(async ({ client }) => {
      const { rows } = await client.query('SELECT DISTINCT kind FROM posting ORDER BY kind');
      expect(rows.map(({ kind }) => kind)).toEqual([
        'chargeback',
        'hold',
        'promotion',
        'refund',
        'release',
        'reversal',
        'settle',
        'top-up',
        'write-off',
      ]);
      expect(new Set(VIEWERS.map((viewer) => laneOf(viewer))).size).toBeGreaterThan(1);
    });
  });

  it('stay clean while they are written', async () => {
    await world.withCopy(async (copy) => {
      const writer = { isAtWork: true };
      const writing = (async () => {
        for (let k = 100; writer.isAtWork; k++) {
          const { rows } = await copy.client.query(
            `SELECT type, value FROM event WHERE type LIKE '%CoinsToppedUp%' LIMIT 1`,
          );
          const paid = decodeEvent(rows[0].type, rows[0].value) as LiwuEvent & { type: 'CoinsToppedUp' };
          const id = (digit: number) => `00000000-0000-5000-${8000 + digit}-${String(k).padStart(12, '0')}`;
          const again = { ...paid, topUpId: id(1), lotId: id(2), postingId: id(3), providerReference: `busy-${k}` };
          await replay(copy.client, [again]);
          if (k % 10 === 0) await world.take(copy.client, copy.directory);
        }
      })();
      for (let run = 0; run < 5; run++) expect(await world.lines(copy)).toEqual([]);
      writer.isAtWork = false;
      await writing;
    });
  });
});

describe('a posting', () => {
  /** The row as the text that is hashed, cut where its columns end. */
  const textsOf = async (client: Client, reference: string): Promise<string[]> => {
    const texts = POSTING_COLUMNS.map((column) => `coalesce(${sqlOf(column)}, '')`);
    const nulls = `num_nulls(${POSTING_COLUMNS.map(([name]) => name).join(', ')})::text`;
    const { texts: found } = await one(
      client,
      `SELECT ARRAY[${[nulls, ...texts].join(', ')}] AS texts FROM posting
WHERE posting_id = (SELECT posting_id FROM top_up WHERE provider_reference = '${reference}')`,
    );
    return found;
  };

  it('is missed where the one before it has all of its text', async () => {
    const [COLUMN_END, ROW_END] = ['\u001F', '\u001E'];
    const actor = 1 + POSTING_COLUMNS.findIndex(([name]) => name === 'actor');
    const seq = 1 + POSTING_COLUMNS.findIndex(([name]) => name === 'seq');
    const found = await world.found(
      async ({ client }) => {
        await replay(client, [toppedUp(1n, 'pay-a'), toppedUp(1n, 'pay-b')]);
        const [first, second] = [await textsOf(client, 'pay-a'), await textsOf(client, 'pay-b')];
        const swallowed = `${first.slice(actor).join(COLUMN_END)}${ROW_END}${second.slice(0, actor + 1).join(COLUMN_END)}`;
        await client.query('DELETE FROM posting WHERE lane = $1 AND seq = $2', [ALICES, second[seq]]);
        await client.query(`UPDATE posting SET actor = $3, hash = decode($4, 'hex') WHERE lane = $1 AND seq = $2`, [
          ALICES,
          first[seq],
          swallowed,
          second.at(-1),
        ]);
      },
      { checkpoints: false },
    );
    expect(found[0]).toContain('TAMPERED row-changed');
  });
});

describe('a transfer', () => {
  it('with another amount is named, with what the event says', async () => {
    let at: QueryResultRow = {};
    const found = await world.found(async ({ client }) => {
      at = await one(client, SETTLE);
      await client.query('UPDATE transfer SET amount = 900000 WHERE lane = $1 AND seq = $2', [at['lane'], at['seq']]);
    });
    expect(found).toEqual([
      `lane ${at['lane']} TAMPERED row-changed transfer ${at['lane']}-${at['seq']} ${theSettling}: amount 90.0000, event says 20.0000`,
    ]);
  });

  it('is named too where its leaf, its posting’s hash and all hashes behind it were made to fit', async () => {
    let at: QueryResultRow = {};
    const found = await world.found(async ({ client }) => {
      at = await one(client, SETTLE);
      await client.query(`UPDATE transfer SET credit = 'platform:promotions' WHERE lane = $1 AND seq = $2`, [
        at['lane'],
        at['seq'],
      ]);
      await rehash(client, at['lane']);
    });
    expect(found[0]).toBe(
      `lane ${at['lane']} TAMPERED row-changed transfer ${at['lane']}-${at['seq']} ${theSettling}: ` +
        'credit platform:promotions, event says platform:gift-revenue',
    );
  });

  it('whose number alone was changed is named', async () => {
    const found = await world.found(({ client }) =>
      client.query(`UPDATE transfer SET leaf = decode(repeat('00', 32), 'hex') WHERE lane = ${ALICES} AND seq = 3`),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`row-changed transfer ${ALICES}-3 `);
  });

  it('that was added is named', async () => {
    const found = await world.found(({ client }) =>
      client.query(`INSERT INTO transfer SELECT lane, seq + 100000, posting_seq, debit, credit, unit, amount, debit_after, credit_after,
        lot_id, reverses_seq, leaf FROM transfer WHERE lane = ${ALICES} AND seq = 2`),
    );
    expect(found).toEqual([expect.stringMatching(/^lane \d+ TAMPERED row-inserted transfer \d+-100002 /)]);
  });

  it('that was swapped with another one is named', async () => {
    const found = await world.found(({ client }) =>
      client.query(`UPDATE transfer AS t SET (debit, credit, unit, amount, lot_id, debit_after, credit_after, leaf) =
        (SELECT debit, credit, unit, amount, lot_id, debit_after, credit_after, leaf FROM transfer AS o WHERE o.lane = t.lane AND o.seq = 6 - t.seq)
        WHERE lane = ${ALICES} AND seq IN (2, 4)`),
    );
    expect(found).toEqual([
      expect.stringMatching(new RegExp(`rows-swapped transfer ${ALICES}-2 .* transfer 4 should`)),
    ]);
  });
});

describe('a posting', () => {
  const change = (set: string) => (of: { client: Client }) =>
    of.client.query(`UPDATE posting SET ${set} WHERE kind = 'reversal'`);

  it.each([
    ['actor', `actor = 'eve'`, 'actor eve, event says ann'],
    ['approval', `approved_by = 'ann'`, 'approved_by ann, event says bob'],
    ['reason', `reason_code = 'none'`, 'reason_code none, event says goodwill'],
    ['day', `accounting_date = '2026-11-17'`, 'accounting_date 2026-11-17, event says 2026-11-18'],
    ['nothing for a text', `campaign_id = ''`, 'campaign_id , event says nothing'],
  ])('with another %s is named', async (_, set, said) => {
    expect(await world.found(change(set))).toEqual([
      expect.stringMatching(
        new RegExp(`TAMPERED row-changed posting ${ALICES}-\\d+ reversal ${requestId(1)}: ${said}$`),
      ),
    ]);
  });

  it('with another hash alone breaks the chain', async () => {
    expect(await world.found(change(`hash = decode(repeat('00', 32), 'hex')`))).toEqual([
      expect.stringMatching(/TAMPERED chain-broken posting \d+-\d+ reversal/),
    ]);
  });

  it('that was deleted, alone or with its transfers, is named', async () => {
    let at: QueryResultRow = {};
    const alone = await world.found(async ({ client }) => {
      at = await one(client, SETTLE);
      await client.query('DELETE FROM posting WHERE lane = $1 AND seq = $2', [at['lane'], at['posting_seq']]);
    });
    const place = `${at['lane']}-${at['posting_seq']} ${theSettling} is gone`;
    expect(alone).toEqual([`lane ${at['lane']} TAMPERED row-missing posting ${place}`]);
    const both = await world.found(async ({ client }) => {
      await client.query('DELETE FROM posting WHERE lane = $1 AND seq = $2', [at['lane'], at['posting_seq']]);
      await client.query('DELETE FROM transfer WHERE lane = $1 AND posting_seq = $2', [at['lane'], at['posting_seq']]);
    });
    expect(both).toEqual([`lane ${at['lane']} TAMPERED row-missing transfer ${place}`]);
  });

  it('that was added between two others is named', async () => {
    const found = await world.found(({ client }) =>
      client.query(`INSERT INTO posting (lane, seq, posting_id, kind, event_id, event_sequence, effective_at, recorded_at, accounting_date, transfers, hash)
        SELECT lane, seq + 1, gen_random_uuid(), kind, event_id, event_sequence, effective_at, recorded_at, accounting_date, transfers, hash
        FROM posting WHERE lane = ${ALICES} AND seq = 1`),
    );
    expect(found).toEqual([`lane ${ALICES} TAMPERED row-inserted posting ${ALICES}-2 top-up: no event made it`]);
  });

  it('that is the first of a tail that was cut off is named', async () => {
    let at: QueryResultRow = {};
    const found = await world.found(async ({ client }) => {
      at = await one(client, `SELECT max(seq)::int AS seq FROM posting WHERE lane = ${ALICES}`);
      await client.query(`DELETE FROM posting WHERE lane = ${ALICES} AND seq = $1`, [at['seq']]);
      await client.query(`DELETE FROM transfer WHERE lane = ${ALICES} AND posting_seq = $1`, [at['seq']]);
      await client.query(
        `UPDATE ledger_lane SET last_seq = $1 - 1, head = (SELECT hash FROM posting WHERE lane = ${ALICES}
        ORDER BY seq DESC LIMIT 1) WHERE lane = ${ALICES}`,
        [at['seq']],
      );
    });
    expect(found).toEqual([
      `lane ${ALICES} TAMPERED tail-cut transfer ${ALICES}-${at['seq']} reversal ${requestId(1)} and what is behind it are gone`,
    ]);
  });
});
