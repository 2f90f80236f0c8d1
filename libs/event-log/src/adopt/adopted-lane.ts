import { cloudEventHeaders, type ServiceName } from '@liwu/contracts';
import { isDeepStrictEqual } from 'node:util';
import type { StoredRecord } from '../kafka/stored-record.js';
import { hashOfRecord, recordHeaders, type RecordHeaders } from '../lanes/event-record.js';
import type { LaneEnd } from '../lanes/fold.js';
import type { PlacedEvent } from '../lanes/lane-store.js';

/** Why a lane is not brought up to its topic: the topic does not go on where the table ends. */
export class LaneFault extends Error {
  override readonly name = 'LaneFault';
}

/**
 * One lane, brought up to its partition record by record. What the table has must be what the topic has, to the last bit; what comes behind
 * it must follow without a gap, each event naming the hash of the one before. Repeats are passed over, as every reader does.
 */
export class AdoptedLane {
  /** The chain's hashes of the events that were taken. */
  private readonly hashes: Buffer[] = [];
  private highest = 0;

  constructor(
    private readonly service: ServiceName,
    private readonly lane: number,
    private readonly stored: LaneEnd,
    /** The chain's hash of an event that the table had. */
    private readonly hashInTable: (sequence: number) => Promise<Buffer | undefined>,
  ) {}

  /** Where the lane ends with what was taken. */
  get end(): LaneEnd {
    const { sequence, head } = this.stored;
    return { sequence: sequence + this.hashes.length, head: this.hashes.at(-1) ?? head };
  }

  /** The event as its service stored it, if it is the next one. Throws `LaneFault` where the lane was forked. */
  async take(record: StoredRecord): Promise<PlacedEvent | undefined> {
    const headers = recordHeaders(record);
    const { sequence } = headers;
    const { end } = this;
    if (sequence < 1) throw new LaneFault(`offset ${record.offset} holds a record without a sequence`);
    this.highest = Math.max(this.highest, sequence);
    if (sequence > end.sequence + 1) return undefined; // comes again behind what lies between, or is a gap in the end
    const hash = hashOfRecord(this.lane, record, headers);
    if (sequence <= end.sequence) {
      const known = sequence > this.stored.sequence ? this.hashTaken(sequence) : await this.hashInTable(sequence);
      if (!hash || !known?.equals(hash)) throw this.forked(record, sequence);
      return undefined;
    }
    if (!hash || headers.prev !== end.head.toString('hex')) throw this.forked(record, sequence);
    const event = placedEvent(this.service, this.lane, record, headers);
    this.hashes.push(hash);
    return event;
  }

  /** The partition was read to its end. Throws `LaneFault` where it lacks events that others stand behind. */
  finish(): void {
    const { sequence } = this.end;
    if (this.highest > sequence)
      throw new LaneFault(`the topic lacks sequence ${sequence + 1}, although it holds ${this.highest}`);
  }

  private hashTaken(sequence: number): Buffer | undefined {
    return this.hashes[sequence - this.stored.sequence - 1];
  }

  private forked({ offset }: StoredRecord, sequence: number): LaneFault {
    const before = sequence <= this.stored.sequence ? 'the event table' : 'the topic before it';
    const isNext = sequence > this.end.sequence;
    const what = isNext ? 'an event that does not follow the one before it' : `another event than ${before}`;
    return new LaneFault(`offset ${offset} holds at sequence ${sequence} ${what}: a fork`);
  }
}

/** What the publisher made the record of. Throws `LaneFault` where the record cannot be made of it again: then it is not its service's. */
function placedEvent(
  service: ServiceName,
  lane: number,
  record: StoredRecord,
  { type, id, sequence, prev, traceparent }: RecordHeaders,
): PlacedEvent {
  const headers = record.headers.map(([name, value]): [string, string] => [name, value.toString('latin1')]);
  const { ce_subject: subject = '', ce_time: time = '' } = Object.fromEntries(headers);
  const [key, at, value] = [record.key.toString('utf8'), Date.parse(time), record.value];
  const isTime = Number.isSafeInteger(at);
  const encoded = { ceType: type, id, key, subject, at, value };
  const again = isTime && cloudEventHeaders(service, encoded, { sequence, prev }, traceparent);
  if (!isDeepStrictEqual(again, headers) || !Buffer.from(key, 'utf8').equals(record.key))
    throw new LaneFault(`offset ${record.offset} holds a record that ${service} did not write`);
  const hash = Buffer.from(prev, 'hex');
  return { lane, sequence, type, id, key, subject, at, traceparent, value, prev: hash };
}
