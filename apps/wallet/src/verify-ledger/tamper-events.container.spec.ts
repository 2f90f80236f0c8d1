import { coins, decodeEvent, laneOf, type LiwuEvent, minorUnits, uuidOfName } from '@liwu/contracts';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, requestId, toppedUp } from '../testing/facts.js';
import { replay } from './testing/story.js';
import { TamperWorld } from './testing/tamper-world.js';
import { rechain, rehash, wipe } from './testing/tampering.js';

const world = new TamperWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const ALICES = laneOf('alice');
/** The same once more, under other ids of its own. */
const again = (event: LiwuEvent): LiwuEvent =>
  ({ ...event, n: 1, lotId: uuidOfName('again/lot'), postingId: uuidOfName('again/posting') }) as unknown as LiwuEvent;

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

  it('is a view that was defined anew although a checkpoint has signed it since, unless that was wanted', async () => {
    await world.withCopy(async (copy) => {
      await copy.client.query('CREATE SCHEMA IF NOT EXISTS finance');
      await copy.client.query('CREATE FUNCTION finance.extra() RETURNS int LANGUAGE sql RETURN 1');
      await world.take(copy.client, copy.directory);
      await replay(copy.client, [toppedUp(1n, 'pay-more')]);
      await world.take(copy.client, copy.directory);
      expect(await world.lines(copy)).toEqual([
        'ledger TAMPERED view-redefined what finance reads was defined anew between checkpoints 3 and 4; if that was wanted: --redefined 4',
      ]);
      expect(await world.lines(copy, { redefined: [4] })).toEqual([]);
      expect(await world.lines(copy, { redefined: [3, 5] })).toHaveLength(1);
    });
  });
});

describe('a grant at the chain’s end', () => {
  const granted = {
    type: 'CoinsGranted',
    viewerId: 'alice',
    n: 0,
    at: NOW,
    effectiveAt: NOW,
    campaignId: 'spring',
    coins: coins(999_999_999n),
    expiresAt: null,
    lotId: uuidOfName('forged/lot'),
    postingId: uuidOfName('forged/posting'),
    actionId: uuidOfName('forged'),
    actor: 'ann',
    approvedBy: 'bob',
    reasonCode: 'goodwill',
  } as unknown as LiwuEvent;
  const { actionId } = granted as unknown as { actionId: string };
  const proposed = {
    type: 'ActionProposed',
    subject: 'alice',
    actionId,
    n: 0,
    at: NOW,
    proposal: {
      type: 'GrantCoins',
      viewerId: 'alice',
      coins: coins(999_999_999n),
      campaignId: 'spring',
      expiresAt: null,
    },
    reasonCode: 'goodwill',
    cause: { caller: 'ann', key: 'k', contentHash: '00' },
  };
  const approvedBy = (caller: string): LiwuEvent => ({
    type: 'ActionApproved',
    subject: 'alice',
    actionId,
    n: 0,
    at: NOW,
    cause: { caller, key: 'k-ok', contentHash: '00' },
  });
  const asProposed = (more: object): LiwuEvent => ({ ...proposed, ...more }) as unknown as LiwuEvent;
  const proposal = (more: object) => ({ proposal: { ...proposed.proposal, ...more } });

  it.each<[string, LiwuEvent[], string]>([
    ['nobody approved', [granted], 'nobody approved it'],
    ['was only proposed', [asProposed({}), granted], 'nobody approved it'],
    ['its proposer approved', [asProposed({}), approvedBy('ann'), granted], 'whoever proposed it approved it'],
    [
      'others proposed',
      [asProposed({ cause: { ...proposed.cause, caller: 'eve' } }), approvedBy('bob'), granted],
      'others',
    ],
    ['others approved', [asProposed({}), approvedBy('carl'), granted], 'others proposed and approved it'],
    ['was to be less', [asProposed(proposal({ coins: coins(9n) })), approvedBy('bob'), granted], 'something else'],
    ['was for another', [asProposed(proposal({ campaignId: 'autumn' })), approvedBy('bob'), granted], 'something else'],
    ['was done before', [asProposed({}), approvedBy('bob'), granted, again(granted)], 'nobody approved it'],
    ['was decided twice', [asProposed({}), approvedBy('bob'), approvedBy('carl')], 'it was not open'],
  ])('that %s is named', async (_, events, why) => {
    const forge = async ({ client }: { client: Client }) => {
      await client.query('ALTER TABLE action DROP CONSTRAINT action_check1'); // that nobody decides alone
      await replay(client, events);
    };
    const found = await world.found(forge, { checkpoints: false });
    expect(found).toEqual([expect.stringContaining('TAMPERED event-changed')]);
    expect(found[0]).toContain(why);
  });

  it('that two people wanted is clean', async () => {
    const wanted = [asProposed({}), approvedBy('bob'), granted];
    expect(await world.found(({ client }) => replay(client, wanted), { checkpoints: false })).toEqual([]);
  });
});
