import { hash } from 'node:crypto';
import { DigestList } from './digest-list.js';
import { chainHashOf, FIRST_HASH } from './stored-event.js';
import type { TopicRecord } from './topic-record.js';
import type { Violations } from './violations.js';

/** What a record is to its partition: its next event, one of those before, or what must not stand here. */
type RecordPlace = 'next' | 'repeat' | 'astray';

/**
 * A partition is at every offset a prefix of its lane: no sequence comes before the one below it, each names the hash
 * of the one before, and whatever is there twice is the same to the last header.
 */
export class TopicOrderCheck {
  readonly #digests = new DigestList();
  #head: Buffer = FIRST_HASH;

  constructor(
    /** Service and lane, for whoever reads what is wrong. */
    private readonly where: string,
    private readonly violations: Violations,
  ) {}

  /** The highest sequence so far. */
  get sequence(): number {
    return this.#digests.length;
  }

  /** The partition's records, in the order of their offsets. */
  add(record: TopicRecord): RecordPlace {
    const sequence = Number(record.headers.get('ce_sequence'));
    const expected = this.sequence + 1;
    const place = `${this.where} offset ${record.offset}`;
    if (!Number.isInteger(sequence) || sequence < 1 || sequence > expected) {
      this.violations.add(`${place}: has sequence ${record.headers.get('ce_sequence')} where ${expected} should come`);
      return 'astray';
    }
    const chained = chainHashOfRecord(record);
    const digest = digestOf(record, chained);
    if (sequence < expected) {
      if (!this.#digests.holds(sequence - 1, digest)) {
        this.violations.add(`${place}: repeats sequence ${sequence} with other content`);
      }
      return 'repeat';
    }
    if (record.headers.get('ce_prev') !== this.#head.toString('hex')) {
      this.violations.add(`${place}: sequence ${sequence} does not name the hash of the event before it`);
    }
    this.#digests.push(digest);
    this.#head = chained;
    return 'next';
  }
}

/** Of all that the chain's hash holds, and of all headers besides. */
const digestOf = ({ headers }: TopicRecord, chained: Buffer): Buffer =>
  hash('sha256', `${chained.toString('hex')}${JSON.stringify([...headers])}`, 'buffer');

function chainHashOfRecord({ headers, key, partition, value }: TopicRecord): Buffer {
  const text = (name: string): string => headers.get(name) ?? '';
  return chainHashOf({
    lane: partition,
    sequence: Number(text('ce_sequence')),
    type: text('ce_type'),
    id: text('ce_id'),
    key,
    value,
    prev: Buffer.from(text('ce_prev'), 'hex'),
  });
}
