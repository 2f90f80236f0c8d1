import { eventually } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { expectChained } from '../testing/expect-chained.js';
import { LANES, acknowledged, burst, freshKey, requestId, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, countOf, counts, query, openForEach } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

const viewers = viewersOfLanes();

describe('a service on lanes', () => {
  it('applies each input once and publishes each event once, gapless and chained', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await world.facts(burst(300));
    await counts(url, 300 * LANES);
    for (let lane = 0; lane < LANES; lane++) {
      await eventually(async () => expect(await world.records('wallet', lane)).toHaveLength(300));
      const { head, events } = expectChained(await world.records('wallet', lane), lane);
      expect(events).toBe(300);
      expect(await query(url, 'SELECT head FROM lane WHERE lane = $1', [lane])).toEqual([{ head }]);
    }
    expect(service.health()).toMatchObject({ kafka: true, postgres: true, stopped: [] });
  });

  it('writes down how far it has read also where nothing is to be applied', async () => {
    const [from, to] = [await world.database(), await world.database()];
    await world.start({ ...tallyHandler('wallet', 'rtm-gateway'), reads: ['BroadcastAcknowledged'] }, from);
    await world.start({ ...tallyHandler('gift-catalog', 'wallet'), reads: ['BroadcastAcknowledged'] }, to);
    await world.facts(burst(4));
    await eventually(async () =>
      expect(await query(to, 'SELECT sequence FROM lane_input ORDER BY lane')).toEqual(
        Array.from({ length: LANES }, () => ({ sequence: '4' })),
      ),
    );
    expect(await countOf(to)).toBe(0);
  });

  it('goes on where it was after a restart', async () => {
    const url = await world.database();
    await world.facts(burst(10));
    const first = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await counts(url, 10 * LANES);
    await world.stop(first);
    await world.facts(burst(5));
    await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await counts(url, 15 * LANES);
  });

  it('shares its lanes evenly and works those of a replica that leaves', async () => {
    const url = await world.database();
    const one = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'one');
    await eventually(() => expect(one.health().lanes).toHaveLength(LANES));
    const other = await world.start(tallyHandler('wallet', 'rtm-gateway'), url, 'other');
    await eventually(() =>
      expect([one.health().lanes.length, other.health().lanes.length]).toEqual([LANES / 2, LANES / 2]),
    );
    await world.facts(burst(20));
    await counts(url, 20 * LANES);
    await world.stop(one);
    await world.facts(burst(20));
    await counts(url, 40 * LANES);
    expect(other.health().lanes).toHaveLength(LANES);
  });

  it('takes its lanes again after the database has hung up on it', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await world.facts(burst(10));
    await counts(url, 10 * LANES);
    await query(
      url,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await world.facts(burst(5));
    await counts(url, 15 * LANES);
    expect(service.health()).toMatchObject({ kafka: true, postgres: true, stopped: [] });
    expect(service.health().lanes).toHaveLength(LANES);
  });

  it('drops repeats of a topic with sequences, whatever their offsets', async () => {
    const [from, to] = [await world.database(), await world.database()];
    await world.start(tallyHandler('wallet', 'rtm-gateway'), from);
    const reader = await world.start(tallyHandler('gift-catalog', 'wallet'), to);
    await world.facts(burst(20));
    await counts(to, 20 * LANES);
    for (let lane = 0; lane < LANES; lane++)
      await world.append('wallet', lane, (await world.records('wallet', lane)).slice(5));
    await world.facts(burst(1));
    await counts(to, 21 * LANES);
    expect(reader.counters.snapshot()['repeats_dropped']).toBe(15 * LANES);
  });

  it('notices lost events, applies nothing beyond them, and goes on once they are sent again', async () => {
    const [from, to] = [await world.database(), await world.database()];
    const writer = await world.start(tallyHandler('wallet', 'rtm-gateway'), from);
    await world.facts(burst(6));
    await eventually(async () => expect(await world.records('wallet', 0)).toHaveLength(6));
    await world.stop(writer);
    const whole = await world.records('wallet', 0);
    // Another topic of the same name elsewhere: what a log looks like that has lost its fourth event.
    await world.link.ensureTopic(world.topic('ack-watchdog'), LANES, 1);
    await world.append('ack-watchdog', 0, [...whole.slice(0, 3), ...whole.slice(4)]);
    const reader = await world.start(tallyHandler('gift-catalog', 'ack-watchdog'), to);
    await eventually(() => expect(reader.counters.snapshot()['events_missing']).toBe(2));
    await counts(to, 3);
    await world.append('ack-watchdog', 0, whole.slice(3));
    await counts(to, 6);
  });

  it('stops the lane, and only this one, where two different events claim one place', async () => {
    const [from, to] = [await world.database(), await world.database()];
    await world.start(tallyHandler('wallet', 'rtm-gateway'), from);
    const reader = await world.start(tallyHandler('gift-catalog', 'wallet'), to);
    await world.facts(burst(3));
    await counts(to, 3 * LANES);
    const { key, headers, value } = (await world.records('wallet', 1))[0]!;
    await world.append('wallet', 1, [
      { key, headers, value: Buffer.from(value.toString().replace('not-shown', 'unknown')) },
    ]);
    await eventually(() =>
      expect(reader.health().stopped).toMatchObject([
        { lane: 1, reason: expect.stringContaining('forked at sequence 1') },
      ]),
    );
    await world.facts(burst(1));
    await counts(to, 4 * LANES - 1);
  });

  it('sends again what its topic has lost, through the end', async () => {
    const url = await world.database();
    const before = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await world.facts(burst(30));
    await eventually(async () => expect(await world.records('wallet', 2)).toHaveLength(30));
    const whole = await world.records('wallet', 2);
    await world.stop(before);
    await world.remakeTopic('wallet');
    await world.append('wallet', 2, whole.slice(0, 10));
    await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await eventually(async () => expect(await world.records('wallet', 2)).toHaveLength(30));
    const healed = await world.records('wallet', 2);
    expect(healed.map(({ value }) => value.toString())).toEqual(whole.map(({ value }) => value.toString()));
  });

  it('stops deciding, but stays awake, while its topic takes no more events, and goes on when it does', async () => {
    const url = await world.database();
    const service = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await world.allowBatchesOf('wallet', 10);
    await eventually(async () => {
      await world.facts([acknowledged(viewers[2]!, 0)]);
      expect(service.health().kafka).toBe(false);
    });
    const probes = (await world.records('rtm-gateway', 2)).length;
    const total = 7_000;
    for (let from = 0; from < total; from += 1_000) {
      await world.facts(Array.from({ length: 1_000 }, (_, n) => acknowledged(viewers[0]!, from + n)));
    }
    await eventually(async () => expect(await countOf(url)).toBeGreaterThan(5_000), { deadlineMs: 20_000 });
    const command = { viewerId: viewers[1]!, requestId: requestId('awake'), by: 1 };
    const call = { key: viewers[1]!, command, caller: 'spec', idempotencyKey: freshKey(), contentHash: 'x' };
    expect((await service.execute(call)).status).toBe(201);
    expect(await countOf(url)).toBeLessThan(total);
    await world.allowBatchesOf('wallet', 1_048_588);
    await counts(url, total + probes + 1);
    await eventually(() => expect(service.health().kafka).toBe(true));
    await eventually(async () => expect(await world.records('wallet', 0)).toHaveLength(total));
  });

  it('stops at a topic that is ahead of its table, also where it ends with a repeat of what the table has', async () => {
    const url = await world.database();
    const writer = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await world.facts(burst(3));
    await eventually(async () => expect(await world.records('wallet', 1)).toHaveLength(3));
    const [first] = await world.records('wallet', 1);
    await world.stop(writer);
    await query(
      url,
      `UPDATE lane SET sequence = 1, published_seq = 1, head = event.prev FROM event
       WHERE lane.lane = 1 AND event.lane = 1 AND event.sequence = 2`,
    );
    await query(url, 'DELETE FROM event WHERE lane = 1 AND sequence > 1');
    await world.append('wallet', 1, [first!]);
    const behind = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await eventually(() =>
      expect(behind.health()).toMatchObject({
        lanes: [0, 2, 3],
        stopped: [{ lane: 1, reason: expect.stringContaining('holds at sequence 3') }],
      }),
    );
  });

  it('stops at a topic that is ahead of its table', async () => {
    const [url, other] = [await world.database(), await world.database()];
    const writer = await world.start(tallyHandler('wallet', 'rtm-gateway'), other);
    await world.facts(burst(2));
    for (let lane = 0; lane < LANES; lane++)
      await eventually(async () => expect(await world.records('wallet', lane)).toHaveLength(2));
    await world.stop(writer);
    const behind = await world.start(tallyHandler('wallet', 'rtm-gateway'), url);
    await eventually(() =>
      expect(
        behind
          .health()
          .stopped.map(({ lane }) => lane)
          .sort(),
      ).toEqual([0, 1, 2, 3]),
    );
    expect(behind.health().stopped[0]!.reason).toContain('fork');
    const command = { viewerId: viewers[1]!, requestId: requestId('late'), by: 1 };
    const call = { key: viewers[1]!, command, caller: 'spec', contentHash: 'x' };
    await eventually(() =>
      expect(behind.execute({ ...call, idempotencyKey: freshKey() })).rejects.toMatchObject({
        code: 'lane_unavailable',
        message: expect.stringContaining('lane 1 is stopped'),
      }),
    );
    // Where the true database is put back, whoever opens the lane finds no fork any more.
    await world.stop(behind);
    await query(other, "UPDATE lane SET stopped = 'it was forked'");
    const mended = await world.start(tallyHandler('wallet', 'rtm-gateway'), other);
    await eventually(async () =>
      expect(await mended.execute({ ...call, idempotencyKey: 'mended' })).toMatchObject({ status: 201 }),
    );
  });
});
