import type { KafkaLink } from './kafka-link.js';
import { type FetchPosition, KAFKA_ERROR } from './protocol.js';
import type { StoredRecord } from './stored-record.js';

const MAX_WAIT_MS = 500;

/** How a partition is read to its end. */
interface Reading {
  /** May try a fetch again. */
  readonly ask?: <T>(fetch: () => Promise<T>) => Promise<T>;
  /** How often half a second is waited for a record below the end that is not there; whoever may not wait says 0. */
  readonly waits?: number;
}

/**
 * Every record of a partition from a position on that lies before `end`, in the order of the offsets. Throws where Kafka answers an
 * error, or has nothing there: then the log does not hold what it said.
 */
export async function* recordsUpTo(
  link: Pick<KafkaLink, 'fetch'>,
  { topic, partition, offset: from }: FetchPosition,
  end: number,
  { ask = (fetch) => fetch(), waits = 20 }: Reading = {},
): AsyncGenerator<StoredRecord> {
  let offset = from;
  const fetch = async (): Promise<readonly StoredRecord[]> => {
    const [fetched] = await link.fetch([{ topic, partition, offset }], waits > 0 ? MAX_WAIT_MS : 0);
    if (fetched?.errorCode === KAFKA_ERROR.none) return fetched.records;
    const { errorCode, cause } = fetched ?? {};
    throw new Error(`${topic}/${partition} cannot be read at ${offset}: error ${errorCode}`, { cause });
  };
  for (let left = waits; offset < end;) {
    const before = offset;
    for (const record of await ask(fetch)) {
      if (record.offset < offset) continue;
      if (record.offset >= end) return;
      offset = record.offset + 1;
      yield record;
    }
    if (offset > before) left = waits;
    else if (left-- <= 0) throw new Error(`${topic}/${partition} ends at ${end}, but has nothing at ${offset}`);
  }
}
