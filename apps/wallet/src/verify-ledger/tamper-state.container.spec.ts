import { laneOf } from '@liwu/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestId } from '../testing/facts.js';
import { SECRET } from './testing/story.js';
import { TamperWorld } from './testing/tamper-world.js';

const world = new TamperWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const ALICES = laneOf('alice');

describe('what is derived', () => {
  it.each([
    [
      'a balance',
      `UPDATE balance SET balance = balance + 10000 WHERE account = 'viewer:alice:paid:available'`,
      /balance-edited balance viewer:alice:paid:available COIN: balance \d+\.0000, events say \d+\.0000$/,
    ],
    [
      'a new balance',
      `INSERT INTO balance VALUES ('viewer:eve:paid:available', 'COIN', 1, 10000, now())`,
      /balance-edited balance viewer:eve:paid:available COIN: no event made it$/,
    ],
    [
      'a deleted balance',
      `DELETE FROM balance WHERE account = 'viewer:alice:owed' OR account = 'viewer:alice:paid:held'`,
      /balance-edited balance viewer:alice:paid:held COIN is gone$/,
    ],
    [
      'a day total',
      `UPDATE day_total SET debits = debits + 1 WHERE account = 'platform:top-ups' AND lane = ${ALICES}`,
      /day-total-edited day_total 2026-11-18 top-up platform:top-ups COIN: debits/,
    ],
    [
      'a lot',
      `UPDATE lot SET granted = granted + 1, available = available + 1 WHERE viewer_id = 'alice' AND kind = 'paid'`,
      /lot-edited lot .*: granted \d+, events say \d+; available \d+, events say \d+$/,
    ],
    [
      'a debt',
      `UPDATE viewer_wallet SET owed = 0 WHERE viewer_id = 'bob'`,
      /row-changed viewer_wallet bob: owed 0, events say \d+$/,
    ],
    [
      'a freeze',
      `UPDATE viewer_wallet SET frozen = true WHERE viewer_id = 'carol'`,
      /row-changed viewer_wallet carol: frozen true, events say false$/,
    ],
    [
      'a gift',
      `UPDATE gift_hold SET status = 'released' WHERE viewer_id = 'bob' AND request_id = '${requestId(2)}'`,
      /row-changed gift_hold bob\/.*: status released, events say settled/,
    ],
    [
      'a reversal',
      `UPDATE gift_hold SET reversed_at_ms = NULL, reversal_posting_id = NULL WHERE reversed_at_ms IS NOT NULL`,
      /row-changed gift_hold alice\/.*: events say that it was reversed otherwise$/,
    ],
    [
      'an invented reversal',
      `UPDATE gift_hold SET reversed_at_ms = 1 WHERE viewer_id = 'bob' AND request_id = '${requestId(2)}'`,
      /row-changed gift_hold bob\/.*: reversed, events say nothing$/,
    ],
    [
      'an open hold',
      `UPDATE gift_hold SET cost = 19 WHERE status = 'held' AND viewer_id = 'carol'`,
      /row-changed gift_hold carol\/.*: cost 19, events say 20$/,
    ],
    [
      'what a refused gift does not have',
      `UPDATE gift_hold SET streamer_id = 'mallory', share = 10000000000 WHERE viewer_id = 'bob' AND request_id = '${requestId(5)}'`,
      /row-changed gift_hold bob\/.*: streamer_id mallory, events say nothing; share 10000000000, events say nothing$/,
    ],
    [
      'what a gift that was given back does not have',
      `UPDATE gift_hold SET how = 'witnessed' WHERE viewer_id = 'bob' AND status = 'released'`,
      /row-changed gift_hold bob\/.*: how witnessed, events say nothing$/,
    ],
    [
      'what a held gift does not have',
      `UPDATE gift_hold SET posting_id = request_id WHERE viewer_id = 'carol' AND status = 'held'`,
      /row-changed gift_hold carol\/.*: posting_id .*, events say nothing$/,
    ],
    [
      'a deleted gift',
      `DELETE FROM gift_hold WHERE viewer_id = 'bob' AND request_id = '${requestId(5)}'`,
      /row-missing gift_hold bob\/.* is gone$/,
    ],
    [
      'a top-up',
      `UPDATE top_up SET price = 1 WHERE viewer_id = 'alice'`,
      /row-changed top_up .*: price 1, events say 2000$/,
    ],
    [
      'an action',
      `UPDATE action SET decided_by = 'eve' WHERE command = 'ReverseGift'`,
      /row-changed action .*: decided_by eve, events say bob$/,
    ],
    [
      'an action’s unit',
      `UPDATE action SET unit = 'EUR' WHERE command = 'GrantCoins'`,
      /row-changed action .*: unit EUR, events say COIN$/,
    ],
    [
      'what was asked',
      `UPDATE action SET proposed = proposed || '{"reasonCode":"x"}' WHERE command = 'ReverseGift'`,
      /row-changed action .*: proposed /,
    ],
    ['a closed month', `DELETE FROM period`, /row-missing period 2026-10 is gone$/],
    [
      'the lane’s end',
      `UPDATE ledger_lane SET last_seq = last_seq + 1 WHERE lane = ${ALICES}`,
      /row-changed ledger_lane/,
    ],
    ['rows of no lane', `UPDATE top_up SET lane = 99 WHERE viewer_id = 'alice'`, /row-missing top_up .* is gone$/],
  ])('%s is named where it was edited', async (_, sql, line) => {
    const found = await world.found(({ client }) => client.query(sql));
    expect(found[0]).toMatch(line);
  });
});

describe('the tables', () => {
  it('are read themselves, not what somebody puts in their place', async () => {
    const found = await world.found(async ({ client }) => {
      await client.query('ALTER TABLE balance RENAME TO balance_of_mine');
      await client.query('CREATE VIEW balance AS SELECT * FROM balance_of_mine');
    });
    expect(found).toContain('ledger TAMPERED view-redefined balance is no plain table any more');
  });

  it('are read by Postgres’s own functions', async () => {
    const found = await world.found(async ({ client }) => {
      await client.query(`CREATE FUNCTION public.concat_ws(text, text, text, text, text, text, text, text, text, text, text, text, text)
        RETURNS text LANGUAGE sql RETURN 'fooled'`);
      await client.query(`UPDATE transfer SET amount = amount + 1 WHERE lane = ${ALICES} AND seq = 1`);
    });
    expect(found).toEqual([expect.stringContaining(`row-changed transfer ${ALICES}-1 top-up`)]);
  });
});

describe('a note', () => {
  it('with another text is named, and not shown', async () => {
    const found = await world.found(({ client }) =>
      client.query('UPDATE personal.note SET note = note || $1 WHERE note = $2', ['!', SECRET]),
    );
    expect(found).toEqual([
      expect.stringMatching(/TAMPERED note-changed note [0-9a-f-]+: its event has the hash of another text$/),
    ]);
    expect(found.join('\n')).not.toContain(SECRET);
  });

  it('that was erased is clean, one that was deleted is not', async () => {
    const erase = `UPDATE personal.note SET note = NULL, salt = NULL, erased_at = now(), erased_by = 'ops'`;
    expect(await world.found(({ client }) => client.query(erase))).toEqual([]);
    expect((await world.found(({ client }) => client.query('DELETE FROM personal.note')))[0]).toContain(
      'is gone, not erased',
    );
  });
});
