import { laneOf } from '@liwu/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  HELD_AT,
  abandoned,
  acknowledged,
  arrives,
  closed,
  granted,
  held,
  isDue,
  requestId,
  takenOver,
  witnessed,
} from '../testing/facts.js';
import { LANES, UNREPORTED, optionsOf } from '../testing/given.js';
import { GIFTS, Simulation, type Step, anyHolds, anyReports, anySteps } from '../testing/simulation.js';
import { WatchDatabase } from '../testing/watch-database.js';
import { watchdogHandler } from '../watchdog-handler.js';
import { WATCHDOG_TABLES } from '../watchdog-state.js';
import { WatchBatch } from './watch-batch.js';
import type { WatchInput } from './watch-input.js';
import { DEFAULT_POLICY } from './watch-policy.js';
import { saveGifts } from './save-gifts.js';
import { batchOf, loadGifts } from './load-gifts.js';

const DAY_MS = 86_400_000;
const handler = watchdogHandler(DEFAULT_POLICY, LANES, UNREPORTED);
const lane = laneOf('alice');

let database: WatchDatabase;
beforeEach(async () => void (database = await WatchDatabase.create()));
afterEach(() => database.drop());

/** The inputs that a simulation would take, in the order in which it would. */
const inputsOf = (
  steps: readonly Step[],
  wallet: Parameters<typeof arrives>[0][],
  gateway: Parameters<typeof arrives>[0][],
): WatchInput[] => {
  const topics = { wallet: [...wallet], gateway: [...gateway] };
  return steps.flatMap(({ take, gift, now }): WatchInput[] => {
    if (take === 'timer') return [isDue(now, GIFTS[gift])];
    const event = topics[take].shift();
    return event ? [arrives(event, now)] : [];
  });
};

describe('the tables of the watch', () => {
  it('say after every batch what deciding in memory says, however the inputs are cut into batches', async () => {
    const allHolds = anyHolds as fc.Arbitrary<Parameters<typeof arrives>[0][]>;
    await fc.assert(
      fc.asyncProperty(
        allHolds,
        anyReports,
        anySteps,
        fc.integer({ min: 1, max: 9 }),
        async (wallet, gateway, steps, size) => {
          await database.query('TRUNCATE outstanding_gift, ended_gift, viewer_watch, reminder_budget');
          const simulation = new Simulation();
          const inputs = inputsOf(steps, wallet, gateway);
          const events = [];
          for (let from = 0; from < inputs.length; from += size) {
            events.push(...(await database.run(handler, inputs.slice(from, from + size))));
          }
          for (const input of inputs) simulation.takes(input);
          expect(events).toEqual(simulation.events);
          const written = await database.tables();
          await database.query('TRUNCATE outstanding_gift, ended_gift, viewer_watch, reminder_budget');
          for (const statement of saveGifts(simulation.batch, DEFAULT_POLICY)) await database.rows(statement);
          expect(await database.tables()).toEqual(written);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are built again from the watchdog’s own events alone', async () => {
    const [wallet] = fc.sample(anyHolds, { numRuns: 1, seed: 7 });
    const [gateway] = fc.sample(anyReports, { numRuns: 1, seed: 7 });
    const simulation = new Simulation().plays([], wallet!, gateway!);
    for (let now = HELD_AT; now < HELD_AT + 40_000; now += 250)
      for (const gift of GIFTS) simulation.takes(isDue(now, gift));
    for (const statement of saveGifts(simulation.batch, DEFAULT_POLICY)) await database.rows(statement);
    const decided = await database.tables();
    await database.query('TRUNCATE outstanding_gift, ended_gift, viewer_watch, reminder_budget');
    for (const event of simulation.events) {
      const input = arrives(event);
      const rows = [];
      for (const statement of loadGifts([input])) rows.push(await database.rows(statement));
      const batch = batchOf(rows, optionsOf()).evolve(event, input.lane);
      for (const statement of saveGifts(batch, DEFAULT_POLICY)) await database.rows(statement);
    }
    expect(simulation.events.length).toBeGreaterThan(20);
    expect(await database.tables()).toEqual(decided);
  });

  it('hold a gift among the outstanding or among the ended, never in both', async () => {
    await database.run(handler, [arrives(held()), arrives(granted(true))]);
    expect(await database.query('SELECT held_at_ms, due_at_ms, remind_at_ms FROM outstanding_gift')).toEqual([
      { held_at_ms: String(HELD_AT), due_at_ms: String(HELD_AT + 20_000), remind_at_ms: String(HELD_AT + 3_000) },
    ]);
    await database.run(handler, [arrives(witnessed())]);
    expect(await database.query('SELECT * FROM outstanding_gift')).toEqual([]);
    expect(await database.query('SELECT outcome FROM ended_gift')).toEqual([{ outcome: 'confirmed' }]);
  });

  it('forget gifts that ended 30 days ago, and evidence that waited so long', async () => {
    const old = HELD_AT - 31 * DAY_MS;
    const batch = new WatchBatch(optionsOf());
    const ended = [requestId(8), requestId(9)].map((id) => ({ requestId: id }));
    batch.loadGift({ viewerId: 'alice', requestId: ended[0]!.requestId, lane, hasRow: false, gift: endedAt(old) });
    batch.loadGift({
      viewerId: 'alice',
      requestId: ended[1]!.requestId,
      lane,
      hasRow: false,
      gift: endedAt(HELD_AT - DAY_MS),
    });
    for (const gift of ended) batch.touch({ viewerId: 'alice', ...gift });
    for (const statement of saveGifts(batch, DEFAULT_POLICY)) await database.rows(statement);
    await database.run(handler, [arrives(granted(true, { requestId: requestId(10) }), old)]);
    await database.run(handler, [arrives(granted(true, { requestId: requestId(11) }), HELD_AT - DAY_MS)]);
    await database.run(handler, [arrives(held()), arrives(witnessed())]);
    const idsIn = async (table: string) =>
      (await database.query(`SELECT request_id FROM ${table} ORDER BY 1`)).map((row) => row['request_id']);
    expect(await idsIn('ended_gift')).toEqual([requestId(1), requestId(9)]);
    expect(await idsIn('outstanding_gift')).toEqual([requestId(11)]);
  });

  it('forgive a viewer its acknowledgements of what nobody held when they forget them', async () => {
    const old = HELD_AT - 31 * DAY_MS;
    const of = (k: number, viewerId = 'alice') => ({ viewerId, requestId: requestId(k) });
    const neighbour = Array.from({ length: 100 }, (_, k) => `v${k}`).find((viewer) => laneOf(viewer) === lane)!;
    await database.run(handler, [
      arrives(acknowledged(of(10)), old),
      arrives(closed(true, of(11)), old),
      arrives(acknowledged(of(11)), old),
      arrives(granted(true, of(12)), old),
      arrives(acknowledged(of(10, neighbour)), old),
    ]);
    await database.run(handler, [arrives(acknowledged(of(13)), HELD_AT - DAY_MS)]);
    const counts = () => database.query('SELECT viewer_id, unheld_acks FROM viewer_watch ORDER BY viewer_id');
    const counted = (alice: number, other: number) => [
      { viewer_id: 'alice', unheld_acks: alice },
      { viewer_id: neighbour, unheld_acks: other },
    ];
    expect(await counts()).toEqual(counted(3, 1));
    await database.run(handler, [arrives(held()), arrives(acknowledged(of(14))), arrives(witnessed())]);
    expect(await counts()).toEqual(counted(2, 0));
    await database.run(handler, [arrives(held(of(2))), arrives(witnessed(of(2)))]);
    expect(await counts()).toEqual(counted(2, 0));
  });

  it('are built again although other gifts had been forgotten when something was decided', async () => {
    const [first, second, third] = [HELD_AT, HELD_AT + 31 * DAY_MS, HELD_AT + 62 * DAY_MS];
    const of = (k: number) => ({ viewerId: 'alice', requestId: requestId(k) });
    const confirmAt = (k: number, now: number): WatchInput[] => [
      arrives(held({ ...of(k), heldAt: now, expiresAt: now + 40_000 }), now),
      arrives(witnessed(of(k)), now),
    ];
    const inputs = [
      ...confirmAt(1, first),
      arrives(held({ ...of(2), heldAt: first, expiresAt: first + 40_000 }), first),
      arrives(closed(true, of(2)), first),
      ...confirmAt(3, second),
      // Both were decided 31 days ago; nobody remembers.
      arrives(acknowledged(of(1)), second + 1),
      ...confirmAt(2, second + 2),
      ...confirmAt(4, third),
      arrives(acknowledged(of(5)), third + 1),
    ];
    for (const input of inputs) await database.run(handler, [input]);
    const comparable = async () => {
      const contents = [];
      for (const { name, compared } of WATCHDOG_TABLES)
        contents.push(await database.query(`${compared?.rows ?? `TABLE ${name}`} ORDER BY 1, 2`));
      return contents;
    };
    const decided = await comparable();
    expect(decided.map((rows) => rows.length)).toEqual([1, 1, 1, 0]);
    await database.query('TRUNCATE outstanding_gift, ended_gift, viewer_watch, reminder_budget');
    const own = database.events.map((event) => arrives(event, event.at));
    const rows = [];
    for (const statement of loadGifts(own)) rows.push(await database.rows(statement));
    const batch = batchOf(rows, optionsOf());
    for (const event of database.events) batch.evolve(event, lane);
    for (const statement of saveGifts(batch, DEFAULT_POLICY)) await database.rows(statement);
    expect(await comparable()).toEqual(decided);
  });
});

const endedAt = (at: number) =>
  ({ phase: 'ended', outcome: 'confirmed', endedAt: at, claims: [], toldLate: 0 }) as const;

describe('a decided gift', () => {
  it('is remembered with what was told of it', async () => {
    await database.run(handler, [arrives(held())]);
    const events = await database.run(handler, [isDue(HELD_AT + 20_000)]);
    expect(events).toEqual([takenOver(1, 'silent', { at: HELD_AT + 20_000 })]);
    expect(await database.run(handler, [arrives(closed(true))])).toEqual([abandoned('not-shown')]);
    expect(await database.run(handler, [arrives(witnessed())])).toMatchObject([{ type: 'ShownAfterRelease', n: 0 }]);
    expect(await database.run(handler, [arrives(witnessed())])).toEqual([]);
    expect(await database.query('SELECT outcome, claims, told_late FROM ended_gift')).toEqual([
      { outcome: 'abandoned', claims: 'witnessed', told_late: 1 },
    ]);
  });
});
