import { laneOf } from '@liwu/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HELD_AT, arrives, held, requestId } from '../testing/facts.js';
import { type LaneGift, dueInMemory } from '../testing/due-in-memory.js';
import { LANES, UNREPORTED, optionsOf } from '../testing/given.js';
import { WatchDatabase } from '../testing/watch-database.js';
import { watchdogHandler } from '../watchdog-handler.js';
import { isTurnOfTheOldest, takeOversOfLane, TURN_MS } from './due-gifts.js';
import type { WatchedGift } from './gift.js';
import { outstandingOfRow } from './gift-rows.js';
import { DEFAULT_POLICY, dueTimes } from './watch-policy.js';

const handler = watchdogHandler(DEFAULT_POLICY, LANES, UNREPORTED);
const lane = laneOf('alice');
const ALL_LANES = Array.from({ length: LANES }, (_, each) => each);
const AT_ONCE = takeOversOfLane(DEFAULT_POLICY.takeOversPerSecond, LANES);

let database: WatchDatabase;
beforeEach(async () => void (database = await WatchDatabase.create()));
afterEach(() => database.drop());

/** By what it is due, and in which order. */
const rankOf = (gift: WatchedGift, now: number) => {
  const { takeOverAt } = dueTimes(gift, DEFAULT_POLICY);
  return takeOverAt <= now ? { takeOverAt } : { heldAt: gift.grant.heldAt };
};

describe('what is due', () => {
  /** One gift per millisecond, the first the oldest; each of its own viewer. */
  const holdMany = (count: number) =>
    database.run(
      handler,
      Array.from({ length: count }, (_, k) =>
        arrives(held({ viewerId: `v${k}`, heldAt: HELD_AT + k, expiresAt: HELD_AT + k + 40_000 }), HELD_AT),
      ),
    );

  it('is nothing before its time, and nothing of other lanes', async () => {
    await database.run(handler, [arrives(held())]);
    expect(await database.due(handler, ALL_LANES, HELD_AT + 2_999)).toEqual([]);
    const others = ALL_LANES.filter((each) => each !== lane);
    expect(await database.due(handler, others, HELD_AT + 60_000)).toEqual([]);
    expect(await database.due(handler, [lane], HELD_AT + 3_000)).toEqual([
      { lane, key: 'alice', timer: { requestId: requestId(1) } },
    ]);
  });

  it('is gone once it fired, and fires once', async () => {
    await database.run(handler, [arrives(held())]);
    expect(await database.fire(handler, [lane], HELD_AT + 3_000)).toHaveLength(1);
    expect(await database.fire(handler, [lane], HELD_AT + 3_250)).toHaveLength(0);
    expect(await database.due(handler, [lane], HELD_AT + 5_999)).toEqual([]);
  });

  it('stays due where the batch that it fired in was undone', async () => {
    await database.run(handler, [arrives(held())]);
    const failing = { ...handler, save: () => [{ name: 'spec-fails', text: 'SELECT 1 / 0', values: [] }] };
    await expect(database.fire(failing, [lane], HELD_AT + 3_000)).rejects.toThrow('division by zero');
    await database.query('ROLLBACK');
    expect(await database.fire(handler, [lane], HELD_AT + 3_000)).toHaveLength(1);
  });

  it('never fills its answer with reminders that the budget refuses', async () => {
    await holdMany(300);
    const due = await database.due(handler, ALL_LANES, HELD_AT + 15_000, 40);
    expect(due.length).toBeGreaterThan(0);
    expect(due.length).toBeLessThanOrEqual(20);
  });

  it('are all take-overs, the earliest first, before any reminder', async () => {
    await holdMany(50);
    await database.run(handler, [
      arrives(held({ viewerId: 'late', heldAt: HELD_AT + 10_000, expiresAt: HELD_AT + 50_000 })),
    ]);
    const due = await database.due(handler, [laneOf('late')], HELD_AT + 20_100);
    const ofLane = Array.from({ length: 50 }, (_, k) => `v${k}`).filter((viewer) => laneOf(viewer) === laneOf('late'));
    expect(due.slice(0, ofLane.length).map(({ key }) => key)).toEqual(ofLane);
    expect(due.at(-1)?.key).toBe('late');
  });

  it('is also, and once, what was taken over by a clock that was far ahead', async () => {
    await database.run(handler, [arrives(held())]);
    expect(await database.fire(handler, [lane], HELD_AT + 600_000)).toMatchObject([
      { type: 'DeliveryTakenOver', n: 1 },
    ]);
    expect(await database.due(handler, [lane], HELD_AT + 595_000)).toEqual([]);
    expect(await database.fire(handler, [lane], HELD_AT + 3_000)).toMatchObject([{ type: 'DeliveryTakenOver', n: 2 }]);
    expect(await database.due(handler, [lane], HELD_AT + 3_250)).toEqual([]);
  });

  it('finds its way by the indexes however many gifts have ended', async () => {
    await holdMany(20);
    const { text } = handler.timers!.due(ALL_LANES, HELD_AT + 1, 2_000);
    const plan = await database.query(`EXPLAIN (GENERIC_PLAN) ${text}`);
    const lines = plan.map((row) => String(row['QUERY PLAN'])).join('\n');
    expect(lines).not.toContain('Seq Scan on outstanding_gift');
    expect(lines).toContain('outstanding_gift_due');
    expect(lines).toContain('outstanding_gift_closing');
    expect(lines).toContain('outstanding_gift_policy');
    expect(lines).toContain('outstanding_gift_taken_over');
    expect(lines).toContain('outstanding_gift_remind');
  });

  it('keeps within the budget through an outage with 10,000 gifts, and lets neither the newest nor the oldest starve', async () => {
    const count = 10_000;
    for (let from = 0; from < count; from += 2_000) {
      await database.run(
        handler,
        Array.from({ length: 2_000 }, (_, k) => from + k).map((k) => {
          const heldAt = HELD_AT + Math.floor(k / 2);
          return arrives(held({ viewerId: `v${k}`, heldAt, expiresAt: heldAt + 40_000 }), heldAt);
        }),
      );
    }
    const sent: { at: number; heldAt: number }[] = [];
    for (let now = HELD_AT + 8_000; now < HELD_AT + 19_000; now += 250) {
      for (const event of await database.fire(handler, ALL_LANES, now)) {
        if (event.type === 'DeliveryReminded') sent.push({ at: now, heldAt: event.heldAt });
      }
    }
    for (const { at: from } of sent) {
      expect(sent.filter(({ at }) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(100);
    }
    expect(sent.length).toBeGreaterThan(900);
    const first = sent.filter(({ at }) => at < HELD_AT + 9_000);
    expect(first.filter(({ heldAt }) => heldAt > HELD_AT + 4_800).length).toBeGreaterThan(first.length / 2);
    expect(first.filter(({ heldAt }) => heldAt < HELD_AT + 200).length).toBeGreaterThan(10);
  });

  /** Gifts of viewers of Alice's lane, held one millisecond after the other. */
  const holdInLane = (count: number, from: number) => {
    const viewers = Array.from({ length: count * LANES * 2 }, (_, k) => `w${from}-${k}`);
    const ofLane = viewers.filter((viewer) => laneOf(viewer) === lane).slice(0, count);
    return database.run(
      handler,
      ofLane.map((viewerId, k) => arrives(held({ viewerId, heldAt: from + k, expiresAt: from + k + 40_000 }), from)),
    );
  };
  const takenOverAt = async (now: number) =>
    (await database.fire(handler, [lane], now)).flatMap((event) =>
      event.type === 'DeliveryTakenOver' ? [event.heldAt] : [],
    );

  it('are of a lane so many take-overs at once, the newest four times in five, and all in the end', async () => {
    const count = 6 * AT_ONCE;
    await holdInLane(count, HELD_AT);
    const due = HELD_AT + 25_000;
    let [oldestLeft, newestLeft, turnsOfTheOldest] = [HELD_AT, HELD_AT + count - 1, 0];
    for (let turn = 1; turn <= 6; turn++) {
      const heldAts = await takenOverAt(due + turn * TURN_MS);
      expect(new Set(heldAts).size).toBe(AT_ONCE);
      if (isTurnOfTheOldest(due + turn * TURN_MS)) {
        turnsOfTheOldest += 1;
        expect(Math.min(...heldAts)).toBe(oldestLeft);
        expect(Math.max(...heldAts)).toBe((oldestLeft += AT_ONCE) - 1);
      } else {
        expect(Math.max(...heldAts)).toBe(newestLeft);
        expect(Math.min(...heldAts)).toBe((newestLeft -= AT_ONCE) + 1);
      }
    }
    expect([turnsOfTheOldest, newestLeft + 1]).toEqual([1, oldestLeft]);
    expect(await takenOverAt(due + 7 * TURN_MS)).toEqual([]);
  });

  it('are take-overs that can still show their gift, however many only ask for a closing', async () => {
    const longAgo = HELD_AT - 60_000;
    await holdInLane(2 * AT_ONCE, longAgo);
    for (const ms of [50_250, 50_500]) expect(await takenOverAt(longAgo + ms)).toHaveLength(AT_ONCE);
    await holdInLane(3, HELD_AT);
    const sent = await takenOverAt(HELD_AT + 20_250);
    expect(sent.filter((heldAt) => heldAt >= HELD_AT)).toHaveLength(3);
    expect(sent).toHaveLength(3 + AT_ONCE);
    expect(await takenOverAt(HELD_AT + 20_500)).toHaveLength(AT_ONCE);
    expect(await takenOverAt(HELD_AT + 20_750)).toEqual([]);
  });

  it('is what deciding in memory takes for it, in every turn of an outage', async () => {
    await holdMany(1_500);
    for (let turn = 0; turn < 120; turn++) {
      const now = HELD_AT + 2_000 + turn * 250;
      const rows = await database.query('SELECT * FROM outstanding_gift');
      const gifts = rows.map((row): LaneGift => {
        const { viewer_id: viewerId, request_id: id, lane: of } = row;
        return { viewerId, requestId: id, lane: of, gift: outstandingOfRow(row) as WatchedGift };
      });
      const known = new Map(gifts.map(({ viewerId, gift }) => [viewerId, gift]));
      // Those that were taken over in one batch are due at one moment: which of them comes first nobody says.
      const ranks = (viewerIds: readonly string[]) => viewerIds.map((viewerId) => rankOf(known.get(viewerId)!, now));
      const expected = dueInMemory(gifts, now, { ...optionsOf(), takeOversAtOnce: AT_ONCE });
      const due = await database.due(handler, ALL_LANES, now);
      expect(ranks(due.map(({ key }) => key))).toEqual(ranks(expected.map(({ viewerId }) => viewerId)));
      await database.fire(handler, ALL_LANES, now);
    }
    expect(database.events.filter(({ type }) => type === 'DeliveryTakenOver').length).toBeGreaterThan(3_000);
  });
});
