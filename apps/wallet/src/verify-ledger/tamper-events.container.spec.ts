import { decodeEvent, laneOf, type LiwuEvent, minorUnits } from '@liwu/contracts';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestId } from '../testing/facts.js';
import { replay } from './testing/story.js';
import { TamperWorld } from './testing/tamper-world.js';
import { rechain, rehash, wipe } from './testing/tampering.js';

const world = new TamperWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const ALICES = laneOf('alice');

describe('an event', () => {
  const another = `value = convert_to(replace(convert_from(value, 'UTF8'), '"cost":"20"', '"cost":"21"'), 'UTF8')`;
  const THIS = `lane = ${ALICES} AND sequence = 3`;

  it('with another content is named', async () => {
    expect(await world.found(({ client }) => client.query(`UPDATE event SET ${another} WHERE ${THIS}`))).toEqual([
      `lane ${ALICES} TAMPERED event-changed event ${ALICES}-3 liwu.CoinsHeld.v1 alice/${requestId(2)}: the chain covers another one`,
    ]);
  });

  it('is named where it is the last one, too', async () => {
    const found = await world.found(({ client }) =>
      client.query(`UPDATE event SET value = value || ' '::bytea WHERE lane = ${ALICES}
        AND sequence = (SELECT sequence FROM lane WHERE lane = ${ALICES})`),
    );
    expect(found).toEqual([expect.stringMatching(/TAMPERED event-changed event \d+-\d+ liwu/)]);
  });

  it('whose chain was made to fit contradicts its posting’s hash, and the checkpoint', async () => {
    const found = await world.found(async ({ client }) => {
      await client.query(
        `UPDATE event SET value = convert_to(convert_from(value, 'UTF8') || ' ', 'UTF8') WHERE ${THIS}`,
      );
      await rechain(client, ALICES);
    });
    expect(found).toEqual([
      expect.stringMatching(/checkpoint-contradicted checkpoint 1: event \d+-\d+ and what is before it/),
    ]);
  });

  it('with other columns than its bytes say is named', async () => {
    const found = await world.found(({ client }) => client.query(`UPDATE event SET subject = 'bob/1' WHERE ${THIS}`));
    expect(found).toEqual([
      expect.stringContaining(`event-changed event ${ALICES}-3 liwu.CoinsHeld.v1 bob/1: its bytes say another subject`),
    ]);
  });

  it('with another prev alone breaks the chain', async () => {
    const found = await world.found(({ client }) =>
      client.query(`UPDATE event SET prev = decode(repeat('00', 32), 'hex') WHERE ${THIS}`),
    );
    expect(found).toEqual([expect.stringContaining(`chain-broken event ${ALICES}-3 `)]);
  });

  it('that was deleted is named', async () => {
    expect(await world.found(({ client }) => client.query(`DELETE FROM event WHERE ${THIS}`))).toEqual([
      `lane ${ALICES} TAMPERED event-missing event ${ALICES}-3`,
    ]);
  });

  it('that is the first of a tail that was cut off is told by the lane, and without it by the checkpoint', async () => {
    const cut = (client: Client) => client.query(`DELETE FROM event WHERE lane = ${ALICES} AND sequence > 3`);
    expect(await world.found(({ client }) => cut(client))).toEqual([
      expect.stringContaining(`TAMPERED tail-cut events end at ${ALICES}-3, the lane knows of `),
    ]);
  });
});

describe('what only a checkpoint tells', () => {
  /** The lane once more, by our own code, from other events; those that stay have their very bytes. */
  const rewrite = async (client: Client, change: (events: LiwuEvent[]) => LiwuEvent[]): Promise<void> => {
    const { rows } = await client.query('SELECT id, type, value FROM event WHERE lane = $1 ORDER BY sequence', [
      ALICES,
    ]);
    await wipe(client, ALICES);
    const events = rows.map(({ type, value }) => decodeEvent(type, value));
    const changed = change(events);
    await replay(client, changed);
    for (const [index, event] of events.entries()) {
      if (!changed.includes(event)) continue;
      const { id, value } = rows[index] ?? {};
      await client.query('UPDATE event SET value = $2 WHERE id = $1', [id, value]);
    }
    await rechain(client, ALICES);
    await rehash(client, ALICES);
  };
  const richer = (events: LiwuEvent[]): LiwuEvent[] =>
    events.map((event) =>
      event.type === 'CoinsToppedUp' ? { ...event, price: { ...event.price, minor: minorUnits(1_999n) } } : event,
    );

  it('is a lane that was chained anew', async () => {
    expect(await world.found(({ client }) => rewrite(client, (events) => events), { checkpoints: true })).toEqual([]);
    const forged = ({ client }: { client: Client }) => rewrite(client, richer);
    expect(await world.found(forged, { checkpoints: false })).toEqual([]);
    expect(await world.found(forged)).toEqual([
      expect.stringMatching(
        new RegExp(`^lane ${ALICES} TAMPERED checkpoint-contradicted checkpoint 1: .*chained anew$`),
      ),
    ]);
  });

  it('is a tail that was cut off everywhere', async () => {
    const cut = ({ client }: { client: Client }) => rewrite(client, (events) => events.slice(0, -4));
    expect(await world.found(cut, { checkpoints: false })).toEqual([]);
    expect(await world.found(cut)).toEqual([
      expect.stringMatching(/TAMPERED tail-cut events end at \d+-\d+, checkpoint \d says \d+-\d+$/),
    ]);
  });

  it('is a view that was defined anew', async () => {
    const found = await world.found(async ({ client }) => {
      await client.query('CREATE SCHEMA IF NOT EXISTS finance');
      await client.query('CREATE FUNCTION finance.extra() RETURNS int LANGUAGE sql RETURN 1');
    });
    expect(found).toEqual(['ledger TAMPERED view-redefined what finance reads was defined anew since checkpoint 3']);
  });
});
