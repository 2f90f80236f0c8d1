import type { LiwuEvent } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { LANES, burst, freshKey, requestId, tallyHandler, viewersOfLanes } from '../testing/tally.js';
import { type TallyWorld, counts, query, openForEach } from '../testing/tally-world.js';

let world: TallyWorld;
openForEach((opened) => (world = opened));

/** A commit that appends events fails the first time, as if the database had been shut down just then. */
const failFirstCommit = (url: string) =>
  query(
    url,
    `CREATE SEQUENCE commits;
     CREATE FUNCTION fail_first() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF nextval('commits') = 1 THEN RAISE EXCEPTION 'not yet' USING ERRCODE = 'admin_shutdown'; END IF;
       RETURN NULL;
     END $$;
     CREATE CONSTRAINT TRIGGER fail_first AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
     FOR EACH ROW EXECUTE FUNCTION fail_first()`,
  );

/** A tally that tells what it was told of, and how often it was asked to save. */
const toldTally = () => {
  const told: LiwuEvent[] = [];
  let saves = 0;
  const handler = tallyHandler('wallet', 'rtm-gateway');
  return {
    told,
    saves: () => saves,
    handler: {
      ...handler,
      save: (...given: Parameters<typeof handler.save>) => {
        saves += 1;
        return handler.save(...given);
      },
      committed: (decided: readonly { events: readonly LiwuEvent[] }[]) => {
        for (const { events } of decided) told.push(...events);
      },
    },
  };
};

describe('a handler is told of what was committed', () => {
  it('once, also where the first commit failed', async () => {
    const url = await world.database();
    await failFirstCommit(url);
    const { handler, told, saves } = toldTally();
    await world.facts(burst(5));
    const service = await world.start(handler, url);
    await counts(url, 5 * LANES);
    await eventually(() => expect(told).toHaveLength(5 * LANES));
    expect(service.counters.snapshot()['batch_faults']).toBe(1);
    expect(saves()).toBeGreaterThan(1);
  });

  it('once, also where it was a command', async () => {
    const url = await world.database();
    await failFirstCommit(url);
    const { handler, told } = toldTally();
    const service = await world.start(handler, url);
    const viewerId = viewersOfLanes()[0]!;
    const command = { viewerId, requestId: requestId('told'), by: 2 };
    const call = { key: viewerId, command, caller: 'spec', idempotencyKey: freshKey(), contentHash: 'x' };
    await expect(service.execute(call)).rejects.toThrow('not yet');
    expect(told).toEqual([]);
    expect(await service.execute(call)).toMatchObject({ status: 201, replayed: false });
    expect(await service.execute(call)).toMatchObject({ status: 201, replayed: true });
    expect(told).toHaveLength(2);
  });
});
