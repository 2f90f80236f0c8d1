import { rebuildState, type RebuildOptions } from '../rebuild/rebuild-state.js';
import type { ServiceState } from '../rebuild/service-state.js';
import { burst, LANES, tallyHandler } from './tally.js';
import { type TallyWorld, counts } from './tally-world.js';

/** So many events each lane has. */
export const EVENTS = 20;
const handler = tallyHandler('wallet', 'rtm-gateway');
const STATE: ServiceState<Map<string, number>> = {
  handler: handler as unknown as ServiceState<Map<string, number>>['handler'],
  tables: [{ name: 'tally' }, { name: 'due' }],
  makeTables: async (maker) => {
    await maker.query('CREATE TABLE tally (viewer text PRIMARY KEY, count int NOT NULL)');
    await maker.query('CREATE TABLE due (lane int NOT NULL, viewer text PRIMARY KEY, at bigint NOT NULL)');
  },
  invariants: [{ says: 'as much was counted', query: 'SELECT sum(count) FROM tally' }],
};
/** A view of the service's own, which its migrations make. */
export const VIEW = 'CREATE VIEW counted AS SELECT sum(count) FROM tally';
/** The wallet's state, with that view. */
export const WITH_VIEW: typeof STATE = {
  ...STATE,
  makeTables: async (maker) => {
    await STATE.makeTables(maker);
    await maker.query(VIEW);
  },
};
/** How many wait for a table that they want for themselves. */
export const WAITING = `SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Rebuilds and swaps, where `options` do not say otherwise. */
export const rebuild = (databaseUrl: string, options: Partial<RebuildOptions> = {}, state = STATE) =>
  rebuildState(state, { databaseUrl, dryRun: false, acceptChanges: false, say: () => undefined, ...options });

/** The database of a wallet that works and has counted so many of each lane. */
export async function wallet(world: TallyWorld): Promise<string> {
  const url = await world.database();
  await world.start(handler, url);
  await world.facts(burst(EVENTS));
  await counts(url, EVENTS * LANES);
  return url;
}
