import { laneOf } from '@liwu/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HELD_AT, arrives, held, requestId } from '../testing/facts.js';
import { LANES, UNREPORTED } from '../testing/given.js';
import { WatchDatabase } from '../testing/watch-database.js';
import { watchdogHandler } from '../watchdog-handler.js';
import { CreateWatchdog1764000200000 } from './create-watchdog.js';
import { FindDueGifts1795737600000 } from './find-due-gifts.js';
import { DEFAULT_POLICY, type WatchPolicy } from './watch-policy.js';

const under = (more: Partial<WatchPolicy>) => watchdogHandler({ ...DEFAULT_POLICY, ...more }, LANES, UNREPORTED);
const handler = under({});
const lane = laneOf('alice');
const after = (ms: number) => HELD_AT + ms;

let database: WatchDatabase;
beforeEach(async () => void (database = await WatchDatabase.create()));
afterEach(() => database.drop());

describe('another policy', () => {
  it('applies to gifts that are under way, where all comes later', async () => {
    await database.run(handler, [arrives(held())]);
    const patient = watchdogHandler(
      { ...DEFAULT_POLICY, remindAfterMs: [9_000], takeOverAfterMs: 15_000 },
      LANES,
      UNREPORTED,
    );
    expect(await database.fire(patient, [lane], HELD_AT + 3_000)).toEqual([]);
    expect(await database.due(patient, [lane], HELD_AT + 8_999)).toEqual([]);
    expect(await database.fire(patient, [lane], HELD_AT + 9_000)).toMatchObject([{ type: 'DeliveryReminded' }]);
    expect(await database.fire(patient, [lane], HELD_AT + 15_000)).toMatchObject([{ type: 'DeliveryTakenOver' }]);
  });

  it('applies to gifts that are under way, where all comes sooner: at the next look, not when the old times come', async () => {
    await database.run(handler, [arrives(held())]);
    const hasty = under({ remindAfterMs: [1_000], takeOverAfterMs: 2_000 });
    expect(await database.fire(hasty, [lane], after(500))).toEqual([]);
    expect(await database.due(hasty, [lane], after(999))).toEqual([]);
    expect(await database.fire(hasty, [lane], after(1_000))).toMatchObject([{ type: 'DeliveryReminded', n: 1 }]);
    expect(await database.fire(hasty, [lane], after(2_000))).toMatchObject([{ type: 'DeliveryTakenOver', n: 1 }]);
  });

  it('of one room applies to its gifts that are under way, and to no others', async () => {
    const there = { requestId: requestId(2), room: 'hasty' };
    await database.run(handler, [arrives(held()), arrives(held(there))]);
    const perRoom = new Map([['hasty', { remindAfterMs: [1_000], takeOverAfterMs: 2_000 }]]);
    const roomwise = under({ perRoom });
    expect(await database.fire(roomwise, [lane], after(1_000))).toMatchObject([{ ...there, type: 'DeliveryReminded' }]);
    expect(await database.due(roomwise, [lane], after(1_250))).toEqual([]);
    expect(await database.fire(roomwise, [lane], after(2_000))).toMatchObject([
      { ...there, type: 'DeliveryTakenOver' },
    ]);
    expect(await database.fire(roomwise, [lane], after(3_000))).toMatchObject([
      { requestId: requestId(1), type: 'DeliveryReminded' },
    ]);
  });

  it('of a room that loses its own times leaves the gifts there to the times of all', async () => {
    const room = 'hasty';
    const perRoom = new Map([[room, { remindAfterMs: [1_000], takeOverAfterMs: 2_000 }]]);
    await database.run(under({ perRoom }), [arrives(held({ room }))]);
    expect(await database.fire(handler, [lane], after(500))).toEqual([]);
    expect(await database.due(handler, [lane], after(2_999))).toEqual([]);
    expect(await database.fire(handler, [lane], after(3_000))).toMatchObject([{ type: 'DeliveryReminded' }]);
  });

  it('is looked for once in each gift, and in none that was taken over', async () => {
    await database.run(handler, [arrives(held()), arrives(held({ requestId: requestId(2) }))]);
    await database.fire(handler, [lane], after(20_000));
    await database.run(handler, [
      arrives(held({ requestId: requestId(3), heldAt: after(20_000), expiresAt: after(60_000) })),
    ]);
    const other = under({ takeOverAfterMs: 19_000 });
    expect((await database.due(other, [lane], after(20_250))).map(({ timer }) => timer)).toEqual([
      { requestId: requestId(3) },
    ]);
    await database.fire(other, [lane], after(20_250));
    expect(await database.due(other, [lane], after(20_500))).toEqual([]);
  });
});

describe('a database of before', () => {
  it('has the due times of its gifts reckoned anew, and has none afterwards that were not', async () => {
    const columns = () =>
      database.query(`SELECT indexdef FROM pg_indexes WHERE tablename = 'outstanding_gift' ORDER BY 1`);
    const runner = { query: (sql: string) => database.query(sql) };
    const made = await columns();
    await new FindDueGifts1795737600000().down(runner);
    const before = await columns();
    await new CreateWatchdog1764000200000().down(runner);
    await new CreateWatchdog1764000200000().up(runner);
    expect(await columns()).toEqual(before);
    await database.query(
      `INSERT INTO outstanding_gift (viewer_id, request_id, lane, since_ms, room, receiver, gift, quantity, held_at_ms,
      expires_at_ms, reply_to, repeats, reminders, take_overs, facts, due_at_ms, remind_at_ms)
      VALUES ('alice', $1, ${lane}, 0, 'room-1', 'sora', 'rose', 1, ${HELD_AT}, ${after(40_000)}, '{}', 0, 0, 0, '{"notes": 0}',
      ${after(600_000)}, NULL)`,
      [requestId(1)],
    );
    await new FindDueGifts1795737600000().up(runner);
    expect(await columns()).toEqual(made);
    expect(await database.fire(handler, [lane], after(500))).toEqual([]);
    expect(await database.due(handler, [lane], after(750))).toEqual([]);
    expect(await database.fire(handler, [lane], after(3_000))).toMatchObject([{ type: 'DeliveryReminded' }]);
  });
});
