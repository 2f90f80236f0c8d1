import { topicOf } from '@liwu/contracts';
import type { Client } from 'pg';
import { KafkaLink } from '../kafka/kafka-link.js';
import type { Log, Row, Statement } from '../lane-handler.js';
import { createLanes } from '../lanes/apply-batch.js';
import { laneRow, type LaneRow, lockLanes, runAll } from '../lanes/lane-store.js';
import { CHECK_VIOLATION, LOCK_NOT_AVAILABLE, sqlStateOf } from '../postgres/sql-state.js';
import { EventFold, type Evolved, type Vector, vectorOf } from '../rebuild/fold-events.js';
import { addChecks, deferChecks, type DeferredCheck } from '../rebuild/fresh-schema.js';
import { asOnlyRebuild, inTransaction, SERVING, workIn } from '../rebuild/rebuild-session.js';
import { RebuildRefused, type ServiceState } from '../rebuild/service-state.js';
import { adoptDiscards } from './adopt-discards.js';
import { adoptLane, type LaneAdoption } from './adopt-lane.js';
import { LaneFault } from './adopted-lane.js';
import { AnswersOfCommands } from './command-answers.js';

/** For so long the topic is waited for: a broker that was just started may still look for its leaders. */
const TOPIC_WITHIN_MS = 15_000;
/** A running replica gives a lane back within a batch; whoever holds one longer is to be looked at first. */
const LOCK_TIMEOUT_MS = 10_000;
const TABLE_IS_READ = `A table could not be had within ${LOCK_TIMEOUT_MS} ms: somebody reads it for long, as a dump does; try again behind that.`;
const STATEMENTS_AT_ONCE = 200;

/** Where a service's database and its topic are, and how the one is brought up to the other. */
export interface AdoptOptions {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly lanes: number;
  /** Do it all, and take it back. */
  readonly dryRun: boolean;
  readonly log: Log;
  /** Told how far it has come. */
  readonly say: (line: string) => void;
}

/** What became of it. */
export interface Adoption {
  /** `adopted`: the database is up to its topics. `refused`: nothing was written. `tried`: nothing was, since it was only to be tried. */
  readonly outcome: 'adopted' | 'refused' | 'tried';
  readonly lanes: readonly LaneAdoption[];
  /** Why it is refused although each lane by itself is in order. */
  readonly fault: string | undefined;
  /** How many commands under their keys are answered again as they were. */
  readonly answers: number;
  /** How many viewers are parked because of what operators discarded. */
  readonly parkedViewers: number;
}

/** Of a service its state as the rebuild knows it, without the making of tables. */
type AdoptedState = Omit<ServiceState, 'makeTables'>;

/**
 * Brings a database that was restored from an older copy up to the service's own topic, in one transaction over all lanes: the events that
 * the table lost, the state that follows from them, the answers to the commands that caused them. How far the lanes have read their inputs
 * stays as the copy has it: whatever came since is read again, since nobody else knows which of it was parked, and no decider acts twice
 * upon the same input. Where any topic does not go on exactly where its table ends, nothing is written.
 */
export const adoptTopic = async <State, Command, Timer>(
  state: Omit<ServiceState<State, Command, Timer>, 'makeTables'>,
  options: AdoptOptions,
): Promise<Adoption> => {
  const { brokers, lanes, topicPrefix, log } = options;
  const topic = topicOf(state.handler.service, topicPrefix);
  const link = new KafkaLink({ brokers, clientId: 'adopt', log });
  try {
    await link.connect();
    await link.waitForTopics([topic], lanes, TOPIC_WITHIN_MS);
    return await asOnlyRebuild(options.databaseUrl, async (client) => {
      await workIn(client, SERVING);
      const ending = ({ outcome }: Adoption) => (outcome === 'adopted' ? 'COMMIT' : 'ROLLBACK');
      const whole = state as unknown as AdoptedState;
      return inTransaction(client, 'BEGIN', () => adopt(client, link, topic, whole, options), ending);
    });
  } finally {
    await link.close();
  }
};

async function adopt(
  client: Client,
  link: KafkaLink,
  topic: string,
  state: AdoptedState,
  { dryRun, lanes: count, say }: AdoptOptions,
): Promise<Adoption> {
  const rows = await lockAll(client, count);
  const { service } = state.handler;
  const found: Awaited<ReturnType<typeof adoptLane>>[] = [];
  for (const row of rows) found.push(await adoptLane({ service, topic, client, link }, row));
  const lanes = found.map(({ head: _, ...lane }) => lane);
  const nothing = { lanes, fault: undefined, answers: 0, parkedViewers: 0 };
  if (lanes.some(({ fault }) => fault !== undefined)) return { ...nothing, outcome: 'refused' };
  const moved = found.filter(({ adopted }) => adopted > 0);
  for (const lane of moved) await runAll(client, [moveOn(lane)]);
  try {
    const from = new Map(rows.map(({ lane, sequence }) => [lane, sequence]));
    const answers = await foldState(client, state, from, say);
    const { parkedViewers } = await adoptDiscards(client, from);
    return { ...nothing, outcome: dryRun ? 'tried' : 'adopted', answers, parkedViewers };
  } catch (error) {
    if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) throw new RebuildRefused(TABLE_IS_READ);
    if (!(error instanceof LaneFault)) throw error;
    return { ...nothing, outcome: 'refused', fault: error.message };
  }
}

/** All lanes, as nobody changes them until the transaction ends. A database without any has nothing but its tables: there was no copy. */
async function lockAll(client: Client, count: number): Promise<LaneRow[]> {
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  if ((await lanesOf(client)) === 0) await createLanes(client, count);
  const all = Array.from({ length: count }, (_, lane) => lane);
  let locked: readonly Row[] | undefined;
  try {
    [locked] = await runAll(client, [lockLanes(all)]);
  } catch (error) {
    if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw new RebuildRefused(`The lanes could not be had within ${LOCK_TIMEOUT_MS} ms: stop the service's replicas.`);
  }
  const lanes = await lanesOf(client);
  if (lanes === count && locked?.length === count) return locked.map(laneRow);
  throw new RebuildRefused(
    `The database has ${lanes} lanes, but this deployment has ${count}: it is no copy of this service's.`,
  );
}

async function lanesOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ lanes: number }>('SELECT count(*)::int AS lanes FROM lane');
  return rows[0]?.lanes ?? 0;
}

/** The lane goes on where its topic ends, and whoever still has it open opens it again. */
const moveOn = ({ lane, stored, adopted, head }: LaneAdoption & { readonly head: Buffer }): Statement => ({
  name: 'adopt-move-on',
  text: `UPDATE lane SET sequence = $2, published_seq = $2, head = $3, epoch = epoch + 1, stopped = NULL WHERE lane = $1`,
  values: [lane, stored + adopted, head],
});

/** Lanes are published each by itself: one may have lost the event that another one's rests on. */
async function addAgain(client: Client, checks: readonly DeferredCheck[]): Promise<void> {
  try {
    await addChecks(client, SERVING, checks);
  } catch (error) {
    if (sqlStateOf(error) !== CHECK_VIOLATION) throw error;
    const broken = checks.map(({ constraint, table }) => `${constraint} of ${table}`).join(', ');
    throw new LaneFault(
      `once folded it breaks ${broken}: what an event of one lane rests on was never published in another`,
    );
  }
}

/** Gives back how many commands caused the events that were folded. */
async function foldState(
  client: Client,
  state: AdoptedState,
  from: Vector,
  say: (line: string) => void,
): Promise<number> {
  const answers = new AnswersOfCommands(state.commands);
  const checks = await deferChecks(client, SERVING, state.checkedAtTheEnd);
  const beside: Statement[] = [];
  const evolved: Evolved = (event, lane, after) => {
    answers.evolved(event, lane, after);
    beside.push(...(state.beside?.(event) ?? []));
  };
  const fold = new EventFold(client, state, from, evolved);
  say(`folded ${await fold.upTo(await vectorOf(client), 'of-caller')} events`);
  await addAgain(client, checks);
  const statements = [...answers.save(), ...beside];
  for (let at = 0; at < statements.length; at += STATEMENTS_AT_ONCE)
    await runAll(client, statements.slice(at, at + STATEMENTS_AT_ONCE));
  return answers.count;
}
