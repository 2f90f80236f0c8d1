import type { ServiceName } from '@liwu/contracts';
import type { Client } from 'pg';
import type { KafkaLink } from '../kafka/kafka-link.js';
import { recordsUpTo } from '../kafka/records-up-to.js';
import { EVENT_COLUMNS, type LaneRow, type PlacedEvent, runAll } from '../lanes/lane-store.js';
import { insertInto } from '../postgres/set-based.js';
import { patiently } from '../reconcile/patiently.js';
import { TableHashes } from '../reconcile/table-hashes.js';
import { AdoptedLane, LaneFault } from './adopted-lane.js';

/** So many events are inserted at once. */
const EVENTS_AT_ONCE = 500;

/** An event, and when it was published: nobody knows any more when it was stored, a moment before. */
interface AdoptedEvent extends PlacedEvent {
  readonly writtenAt: number;
}

const MICROS_PER_MS = 1_000;
const insertAdopted = insertInto<AdoptedEvent>('event', [
  ...EVENT_COLUMNS,
  ['recorded_at', 'timestamptz', ({ writtenAt }) => Math.max(0, writtenAt) * MICROS_PER_MS],
]);

/** What was found in one lane. */
export interface LaneAdoption {
  readonly lane: number;
  /** How many events the table had. */
  readonly stored: number;
  /** How many of the topic stand behind these, and are in the table now. */
  readonly adopted: number;
  /** Why the lane cannot be brought up to its topic, where that is so: then nothing is written in any lane. */
  readonly fault: string | undefined;
}

/** Where a lane's events come from and go to. */
export interface LanePlaces {
  readonly service: ServiceName;
  readonly topic: string;
  readonly client: Client;
  readonly link: KafkaLink;
}

/**
 * Reads one lane's partition from its start to its end, compares it with the event table, and inserts there what stands behind the table's
 * last event.
 */
export const adoptLane = async (
  { service, topic, client, link }: LanePlaces,
  { lane, sequence, head }: LaneRow,
): Promise<LaneAdoption & { readonly head: Buffer }> => {
  const table = new TableHashes(client, lane);
  const adopted = new AdoptedLane(service, lane, { sequence, head }, (wanted) => table.hashOf(wanted));
  let fault: string | undefined;
  try {
    const end = await patiently(link, () => link.endOffset(topic, lane));
    const offset = await patiently(link, () => link.startOffset(topic, lane));
    let page: AdoptedEvent[] = [];
    const reading = { ask: <T>(fetch: () => Promise<T>) => patiently(link, fetch) };
    for await (const record of recordsUpTo(link, { topic, partition: lane, offset }, end, reading)) {
      const event = await adopted.take(record);
      if (event) page.push({ ...event, writtenAt: record.writtenAt });
      if (page.length < EVENTS_AT_ONCE) continue;
      await runAll(client, [insertAdopted(page)]);
      page = [];
    }
    if (page.length > 0) await runAll(client, [insertAdopted(page)]);
    adopted.finish();
  } catch (error) {
    if (!(error instanceof LaneFault)) throw error;
    fault = error.message;
  }
  const { end } = adopted;
  return { lane, stored: sequence, adopted: end.sequence - sequence, fault, head: end.head };
};
