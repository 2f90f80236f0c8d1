import type { KafkaLink } from '../kafka/kafka-link.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { recordsUpTo } from '../kafka/records-up-to.js';
import { hashOfRecord, recordHeaders } from '../lanes/event-record.js';
import { patiently } from './patiently.js';
import type { TableHashes } from './table-hashes.js';

/** One lane's partition, read from its start as somebody who knows nothing yet would, and compared with the event table. */
export class PartitionReading {
  /** A reader has come up to here, without a gap. */
  reached = 0;
  /** The greatest sequence that lies in the partition. */
  highest = 0;
  /** What lies in the partition and not in the table. */
  fork: string | undefined;
  private seen = new Uint8Array(1_024);
  private offset: number | undefined;

  constructor(
    private readonly link: KafkaLink,
    private readonly topic: string,
    private readonly partition: number,
    private readonly table: TableHashes,
  ) {}

  /** Reads on, up to where the partition ends now, or to the first record that the table does not have. */
  async readOn(): Promise<void> {
    const { link, topic, partition } = this;
    if (this.fork) return;
    const end = await patiently(link, () => link.endOffset(topic, partition));
    this.offset ??= await patiently(link, () => link.startOffset(topic, partition));
    const position = { topic, partition, offset: this.offset };
    for await (const record of recordsUpTo(link, position, end, { ask: (fetch) => patiently(link, fetch) })) {
      await this.take(record);
      this.offset = record.offset + 1;
      if (this.fork) return;
    }
  }

  /** How many of the events up to this sequence lie in the partition. */
  presentUpTo(sequence: number): number {
    return this.seen.subarray(1, sequence + 1).reduce((sum, one) => sum + one, 0);
  }

  /** Whatever is published was committed before, so the table is asked after the record was read. */
  private async take(record: StoredRecord): Promise<void> {
    const headers = recordHeaders(record);
    const { sequence } = headers;
    const where = `offset ${record.offset}`;
    if (sequence < 1) return this.forked(`${where} holds a record without a sequence`);
    const known = await this.table.hashOf(sequence);
    if (!known) return this.forked(`${where} holds sequence ${sequence}, which the event table does not have`);
    if (!hashOfRecord(this.partition, record, headers)?.equals(known))
      return this.forked(`${where} holds at sequence ${sequence} another event than the event table`);
    this.note(sequence);
  }

  private forked(what: string): void {
    this.fork = what;
  }

  private note(sequence: number): void {
    if (sequence >= this.seen.length) {
      const larger = new Uint8Array(2 * sequence);
      larger.set(this.seen);
      this.seen = larger;
    }
    this.seen[sequence] = 1;
    this.highest = Math.max(this.highest, sequence);
    if (sequence === this.reached + 1) this.reached = sequence;
  }
}
