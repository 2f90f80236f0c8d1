import { setImmediate as breathe } from 'node:timers/promises';
import type { StoredEvent } from './stored-event.js';
import { TopicOrderCheck } from './topic-order-check.js';
import type { TopicRecord } from './topic-record.js';
import type { Violations } from './violations.js';

const BREATHE_EVERY = 2_000;

interface TopicToCompare {
  readonly service: string;
  /** Of all partitions; those of one in the order of their offsets. */
  readonly records: AsyncIterable<TopicRecord>;
  /** For each lane its events, in the order of their sequences; read after the records' end was fixed. */
  readonly stored: readonly AsyncIterable<StoredEvent>[];
  /** Events committed since may still be on their way to the topic. */
  readonly publishedBefore: number;
}

/** What is wrong with a topic by itself, and what beside its event table. */
interface TopicViolations {
  readonly order: Violations;
  readonly equality: Violations;
}

/**
 * Compares a topic with its event table, byte by byte: every event is there, in order, as it was stored, and nothing
 * else. A repeat of what came before is allowed, and has to be the same event. Says how many records there were.
 */
export const compareTopicWithTable = async (topic: TopicToCompare, violations: TopicViolations): Promise<number> => {
  const lanes = topic.stored.map((stored, lane) => new LaneComparison(topic.service, lane, stored, violations));
  let read = 0;
  for await (const record of topic.records) {
    read += 1;
    if (read % BREATHE_EVERY === 0) await breathe();
    await lanes[record.partition]?.add(record);
  }
  for (const lane of lanes) await lane.demandNoneMissing(topic.publishedBefore);
  return read;
};

/** One lane. What follows the first record that is astray is not compared: it would only say the same again. */
class LaneComparison {
  readonly #where: string;
  readonly #order: TopicOrderCheck;
  readonly #equality: Violations;
  readonly #stored: AsyncIterator<StoredEvent>;
  #astray = false;

  constructor(
    private readonly service: string,
    lane: number,
    stored: AsyncIterable<StoredEvent>,
    { equality, order }: TopicViolations,
  ) {
    this.#where = `${service} lane ${lane}`;
    this.#order = new TopicOrderCheck(this.#where, order);
    this.#equality = equality;
    this.#stored = stored[Symbol.asyncIterator]();
  }

  async add(record: TopicRecord): Promise<void> {
    if (this.#astray) return;
    const place = this.#order.add(record);
    this.#astray = place === 'astray';
    if (place !== 'next') return;
    const where = `${this.#where} offset ${record.offset}: sequence ${this.#order.sequence}`;
    const next = await this.#stored.next();
    if (next.done) {
      this.#astray = true;
      this.#equality.add(`${where} is not in the event table`);
      return;
    }
    const difference = differenceBetween(this.service, record, next.value);
    if (difference) this.#equality.add(`${where} differs from the event table in ${difference}`);
  }

  async demandNoneMissing(publishedBefore: number): Promise<void> {
    if (this.#astray) return;
    for (let next = await this.#stored.next(); !next.done; next = await this.#stored.next()) {
      const { sequence, type, subject, recordedAt } = next.value;
      if (recordedAt > publishedBefore) return;
      this.#equality.add(`${this.#where}: the topic lacks sequence ${sequence} (${type} of ${subject})`);
    }
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
