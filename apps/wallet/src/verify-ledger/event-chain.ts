import { definitionOf, eventTypeOf, laneOf, type LiwuEvent, uuidOfName } from '@liwu/contracts';
import { chainHash, type Row } from '@liwu/event-log';
import { FIRST_HASH } from '../ledger/leaf.js';
import { CouldNotVerify, type Fault } from './fault.js';
import type { LaneMarks } from './lane-marks.js';
import type { Snapshot } from './snapshot.js';

const EVENTS_AT_ONCE = 400;

/** A lane's events from a sequence on; the greatest page has `EVENTS_AT_ONCE`, all but the last one do. */
export const readEvents = (snapshot: Snapshot, lane: number, after: number): Promise<Row[]> =>
  snapshot.rows(
    `SELECT sequence, type, id, key, subject, at, value, prev FROM public.event
WHERE lane = $1 AND sequence > $2 ORDER BY sequence LIMIT ${EVENTS_AT_ONCE}`,
    [lane, after],
  );

/** A lane's end as its row says. */
interface LaneEnd {
  readonly sequence: number;
  readonly head: Buffer;
}

/** The chain of one lane's events, recomputed from their bytes. */
export class EventChain {
  sequence = 0;
  head: Buffer = FIRST_HASH;

  constructor(
    private readonly lane: number,
    private readonly end: LaneEnd,
    private readonly marks: LaneMarks,
  ) {}

  /** The chain's hash of each event of a page, whose next one is known; or the first fault. */
  accept(page: readonly Row[], next: readonly Row[]): Buffer[] | Fault {
    const first = page[0]!;
    if (this.sequence === 0 && !this.head.equals(first['prev'])) return this.brokenAt(first);
    const hashes: Buffer[] = [];
    for (const [index, row] of page.entries()) {
      const expected = this.sequence + 1;
      if (Number(row['sequence']) !== expected) {
        const last = this.sequence >= 1 ? '' : ', the first one';
        return { kind: 'event-missing', what: `event ${this.lane}-${expected}${last}` };
      }
      const hash = this.hashOf(row, this.head, expected);
      const fault = this.judge(hash, row, [page, next], index) ?? this.marks.event(expected, hash);
      if (fault) return fault;
      hashes.push(hash);
      this.sequence = expected;
      this.head = hash;
    }
    return hashes;
  }

  /** What the lane's own row says of its end. */
  atEnd(): Fault | undefined {
    const { sequence, head } = this.end;
    if (this.sequence < sequence)
      return { kind: 'tail-cut', what: `events end at ${this.lane}-${this.sequence}, the lane knows of ${sequence}` };
    if (this.sequence === sequence && this.head.equals(head)) return undefined;
    return {
      kind: 'chain-broken',
      what: `lane ${this.lane} does not know its last event, ${this.lane}-${this.sequence}`,
    };
  }

  /** An event is whole where the next one, or the lane's row, names its hash. */
  private judge(
    hash: Buffer,
    row: Row,
    [page, next]: readonly [readonly Row[], readonly Row[]],
    index: number,
  ): Fault | undefined {
    const at = (ahead: number): Row | undefined => page[index + ahead] ?? next[index + ahead - page.length];
    const following = at(1);
    if (!following) {
      // Where events were cut off, that is what is to be said.
      const isLast = this.sequence + 1 === this.end.sequence;
      return isLast && !hash.equals(this.end.head) ? this.changed(row) : undefined;
    }
    if (hash.equals(following['prev'])) return undefined;
    if (Number(following['sequence']) !== this.sequence + 2) return undefined; // which is what is said of that one
    const behind = this.hashOf(following, hash, this.sequence + 2);
    return behind.equals(at(2)?.['prev'] ?? this.end.head) ? this.brokenAt(following) : this.changed(row);
  }

  private hashOf({ type, id, key, value }: Row, prev: Buffer, sequence: number): Buffer {
    return chainHash(prev, { lane: this.lane, sequence, type, id, key, value });
  }

  private changed(row: Row): Fault {
    return { kind: 'event-changed', what: `${nameOf(this.lane, row)}: the chain covers another one` };
  }

  private brokenAt(row: Row): Fault {
    return { kind: 'chain-broken', what: `${nameOf(this.lane, row)}: its prev is not the hash of the event before it` };
  }
}

/** `event 5-123 liwu.CoinsHeld.v1 alice/018f…`. */
export const nameOf = (lane: number, { sequence, type, subject }: Row): string =>
  `event ${lane}-${sequence} ${type} ${subject}`;

/** Whether a row's columns say what its bytes do: the chain covers but some of them. */
export const misplaced = (
  row: Row,
  event: LiwuEvent,
  { lane, lanes }: { lane: number; lanes: number },
): Fault | undefined => {
  const { keyOf, subjectOf } = definitionOf(event.type);
  const [key, subject] = [keyOf(event), subjectOf(event)];
  const wrong = [
    row['key'] === key ? '' : 'key',
    row['subject'] === subject ? '' : 'subject',
    Number(row['at']) === event.at ? '' : 'at',
    row['id'] === uuidOfName(`${subject}/${event.type}/${event.n}`) ? '' : 'id',
    laneOf(key, lanes) === lane ? '' : 'lane',
  ].filter(Boolean);
  if (wrong.length === 0) return undefined;
  return { kind: 'event-changed', what: `${nameOf(lane, row)}: its bytes say another ${wrong.join(', ')}` };
};

/** Throws `CouldNotVerify` for a type that this version does not know. */
export const typeOf = (row: Row, lane: number) => {
  const type = eventTypeOf(row['type']);
  if (type) return type;
  throw new CouldNotVerify(`This version does not know ${row['type']}, which is event ${lane}-${row['sequence']}.`);
};
