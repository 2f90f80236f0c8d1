import type { Client } from 'pg';
import { brokenInvariants, compareTables, type TableComparison } from './compare-states.js';
import { EventFold, vectorOf } from './fold-events.js';
import { dropFreshSchema, makeFreshSchema } from './fresh-schema.js';
import { FRESH, asOnlyRebuild, inTransaction, workIn } from './rebuild-session.js';
import type { ServiceState } from './service-state.js';
import { swapLoss } from './swap-loss.js';
import { swapStates } from './swap-states.js';

/** While more events than this come in during a round, another round follows before the states are compared. */
const FEW_EVENTS = 1_000;
const MAX_ROUNDS = 20;

export interface RebuildOptions {
  readonly databaseUrl: string;
  /** Compare only. */
  readonly dryRun: boolean;
  /** This version is to give another state: it is swapped in where the invariants hold. */
  readonly acceptChanges: boolean;
  /** Told how far it has come. */
  readonly say: (line: string) => void;
}

/** What became of a rebuild. */
export interface RebuildResult {
  /** `swapped`: what was built serves now. `equal`: it would be the same. `differs`: it is another one, and the old state serves on. */
  readonly outcome: 'swapped' | 'equal' | 'differs';
  readonly tables: readonly TableComparison[];
  /** The invariants that do not hold. */
  readonly broken: readonly string[];
}

/**
 * Builds a service's state again from its own events, while the old one serves, and compares the two as they stand at one vector of
 * (lane, sequence). The same version must give the same state, which is then swapped in; where it does not, nothing is changed, and what
 * was built is kept in a schema of its own. Ends at any moment without harm: until the swap commits, the old state serves.
 */
export const rebuildState = <State, Command, Timer>(
  state: ServiceState<State, Command, Timer>,
  options: RebuildOptions,
): Promise<RebuildResult> =>
  asOnlyRebuild(options.databaseUrl, (client) => rebuild(client, state as unknown as ServiceState, options));

/** Drops what an earlier rebuild has left behind. */
export const dropRebuilt = (databaseUrl: string): Promise<void> => asOnlyRebuild(databaseUrl, dropFreshSchema);

async function rebuild(client: Client, state: ServiceState, options: RebuildOptions): Promise<RebuildResult> {
  const { dryRun, acceptChanges, say } = options;
  const checks = await makeFreshSchema(client, state);
  const lost = await swapLoss(client, checks);
  if (lost && !dryRun) throw lost;
  if (lost) say(lost.message);
  const fold = new EventFold(client, state);
  await catchUp(client, fold, say);
  for (const { name } of state.tables) await client.query(`ANALYZE ${FRESH}.${name}`);
  say('comparing');
  const { tables, broken } = await compare(client, fold, state);
  const isEqual = tables.every(({ different }) => different === 0);
  const isAccepted = isEqual || (acceptChanges && broken.length === 0);
  if (!isAccepted || (dryRun && !isEqual)) return { outcome: 'differs', tables, broken };
  if (dryRun) {
    await dropFreshSchema(client);
    return { outcome: 'equal', tables, broken };
  }
  say('swapping');
  const late = await swapStates(client, fold, state, checks);
  say(`swapped in, with ${late} events that were decided meanwhile`);
  return { outcome: 'swapped', tables, broken };
}

/** Round after round, until so little is new that the rest can be folded while the lanes stand still. */
async function catchUp(client: Client, fold: EventFold, say: (line: string) => void): Promise<void> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const folded = await fold.upTo(await vectorOf(client), 'own');
    say(`folded ${folded} events`);
    if (folded <= FEW_EVENTS) return;
  }
}

/** One snapshot holds the lanes, the old state at that very vector, and what is folded up to it. */
async function compare(
  client: Client,
  fold: EventFold,
  { tables, invariants }: ServiceState,
): Promise<Pick<RebuildResult, 'tables' | 'broken'>> {
  return inTransaction(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ', async () => {
    await fold.upTo(await vectorOf(client), 'of-caller');
    const compared = await compareTables(client, tables);
    const broken = await brokenInvariants(client, invariants);
    await workIn(client, FRESH);
    return { tables: compared, broken };
  });
}
