import type { Pool } from 'pg';
import { LaneStopped } from '../errors.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import { recordsUpTo } from '../kafka/records-up-to.js';
import { type RecordHeaders, recordHeaders } from './event-record.js';
import { readEvents } from './lane-store.js';

/** How many records before the end are looked at for gaps: more than two of a publisher's runs, whose answers may both be lost. */
const TAIL_RECORDS = 2_500;

/** What the partitions of a service's own topic hold at their ends, compared with its event table. */
export class TopicTail {
  constructor(
    private readonly topic: string,
    private readonly link: KafkaLink,
    private readonly pool: Pool,
  ) {}

  /**
   * The greatest sequence up to which the log has no gap below this offset, seen over its last records. Throws `LaneStopped` where
   * the last of them, or the one with the greatest sequence, is not what the table has there: the lane was forked. The two differ
   * where a publisher that was out of date has repeated its last run.
   */
  async lastSequence(partition: number, offset: number): Promise<number> {
    const start = await this.link.startOffset(this.topic, partition);
    if (offset <= start) return 0;
    const from = { topic: this.topic, partition, offset: Math.max(start, offset - TAIL_RECORDS) };
    const tail: RecordHeaders[] = [];
    // Who publishes all lanes may not wait for one of them.
    for await (const record of recordsUpTo(this.link, from, offset, { waits: 0 })) tail.push(recordHeaders(record));
    const greatest = tail.reduce((max, { sequence }) => Math.max(max, sequence), 0);
    for (const [index, record] of tail.entries())
      if (record.sequence === greatest || index === tail.length - 1) await this.compareWithTable(partition, record);
    let last = tail[0]!.sequence;
    for (const { sequence } of tail) {
      if (sequence > last + 1) break;
      last = Math.max(last, sequence);
    }
    return last;
  }

  private async compareWithTable(partition: number, { sequence, id, prev }: RecordHeaders): Promise<void> {
    const [event] = await readEvents(this.pool, partition, sequence, 1);
    if (event?.sequence === sequence && event.id === id && event.prev.toString('hex') === prev) return;
    throw new LaneStopped(
      partition,
      `${this.topic} holds at sequence ${sequence} an event that the event table does not: a fork`,
    );
  }
}
