import { setImmediate as breathe } from 'node:timers/promises';
import { chainHashOf, type StoredEvent } from './stored-event.js';
import type { TopicRecord } from './topic-record.js';
import type { Violations } from './violations.js';

const BREATHE_EVERY = 2_000;

interface LaneToCompare {
  readonly service: string;
  readonly lane: number;
  /** The partition's records, in the order of their offsets. */
  readonly records: AsyncIterable<TopicRecord>;
  /** The lane's events, in the order of their sequences; read after the records' end was fixed. */
  readonly stored: AsyncIterable<StoredEvent>;
  /** Events committed since may still be on their way to the topic. */
  readonly publishedBefore: number;
}

/**
 * Compares a topic's partition with the event table's lane, byte by byte: every event is there, in order, as it was
 * stored, and nothing else. A repeat of what came before is allowed, and has to be the same event.
 */
export const compareTopicWithTable = async (lane: LaneToCompare, violations: Violations): Promise<number> => {
  const where = `${lane.service} lane ${lane.lane}`;
  const stored = lane.stored[Symbol.asyncIterator]();
  const hashes: Buffer[] = [];
  let read = 0;
  for await (const record of lane.records) {
    read += 1;
    if (read % BREATHE_EVERY === 0) await breathe();
    const sequence = Number(record.headers.get('ce_sequence'));
    const expected = hashes.length + 1;
    const place = `${where} offset ${record.offset}`;
    if (!(sequence <= expected)) {
      violations.add(`${place}: has sequence ${record.headers.get('ce_sequence')} where ${expected} should come`);
      return read;
    }
    if (sequence < expected) {
      const known = hashes[sequence - 1];
      if (!known?.equals(hashOf(record))) violations.add(`${place}: repeats sequence ${sequence} with other content`);
      continue;
    }
    const next = await stored.next();
    if (next.done) {
      violations.add(`${place}: sequence ${sequence} is not in the event table`);
      return read;
    }
    const difference = differenceBetween(lane.service, record, next.value);
    if (difference) violations.add(`${place}: sequence ${sequence} differs from the event table in ${difference}`);
    hashes.push(hashOf(record));
  }
  await demandNoneMissing(where, stored, lane.publishedBefore, violations);
  return read;
};

async function demandNoneMissing(
  where: string,
  stored: AsyncIterator<StoredEvent>,
  publishedBefore: number,
  violations: Violations,
): Promise<void> {
  for (let next = await stored.next(); !next.done; next = await stored.next()) {
    const { sequence, type, subject, recordedAt } = next.value;
    if (recordedAt > publishedBefore) return;
    violations.add(`${where}: the topic lacks sequence ${sequence} (${type} of ${subject})`);
  }
}

/** The first thing in which a record is not what the stored event says; undefined when they are the same. */
function differenceBetween(service: string, record: TopicRecord, event: StoredEvent): string | undefined {
  const wanted: [name: string, text: string | undefined][] = [
    ['ce_specversion', '1.0'],
    ['ce_type', event.type],
    ['ce_source', `/liwu/${service}`],
    ['ce_id', event.id],
    ['ce_subject', event.subject],
    ['ce_time', new Date(event.at).toISOString()],
    ['ce_sequence', String(event.sequence)],
    ['ce_prev', event.prev.toString('hex')],
    ['traceparent', event.traceparent],
  ];
  const wrong = wanted.find(([name, text]) => record.headers.get(name) !== text);
  if (wrong) return wrong[0];
  if (record.key !== event.key) return 'its key';
  return record.value.equals(event.value) ? undefined : 'its value';
}

function hashOf(record: TopicRecord): Buffer {
  const text = (name: string): string => record.headers.get(name) ?? '';
  return chainHashOf({
    lane: record.partition,
    sequence: Number(text('ce_sequence')),
    type: text('ce_type'),
    id: text('ce_id'),
    key: record.key,
    value: record.value,
    prev: Buffer.from(text('ce_prev'), 'hex'),
  });
}
