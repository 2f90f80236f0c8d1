import type { KafkaLink } from './kafka-link.js';
import { type FetchPosition, KAFKA_ERROR } from './protocol.js';
import type { StoredRecord } from './record-batch.js';

const MAX_WAIT_MS = 500;
/** So many answers without a record below the end mean that the log does not hold what it said. */
const MAX_EMPTY_FETCHES = 20;

/**
 * Every record of a partition from a position on that lies before `end`, in the order of the offsets. Throws where Kafka answers an
 * error, or has nothing there; `ask` may try a fetch again.
 */
export async function* recordsUpTo(
  link: Pick<KafkaLink, 'fetch'>,
  { topic, partition, offset: from }: FetchPosition,
  end: number,
  ask: <T>(fetch: () => Promise<T>) => Promise<T> = (fetch) => fetch(),
): AsyncGenerator<StoredRecord> {
  let offset = from;
  const fetch = async (): Promise<readonly StoredRecord[]> => {
    const [fetched] = await link.fetch([{ topic, partition, offset }], MAX_WAIT_MS);
    if (fetched?.errorCode === KAFKA_ERROR.none) return fetched.records;
    const { errorCode, cause } = fetched ?? {};
    throw new Error(`${topic}/${partition} cannot be read at ${offset}: error ${errorCode}`, { cause });
  };
  for (let empty = 0; offset < end; empty++) {
    if (empty > MAX_EMPTY_FETCHES)
      throw new Error(`${topic}/${partition} ends at ${end}, but has nothing at ${offset}`);
    for (const record of await ask(fetch)) {
      if (record.offset < offset) continue;
      if (record.offset >= end) return;
      offset = record.offset + 1;
      empty = 0;
      yield record;
    }
  }
}
