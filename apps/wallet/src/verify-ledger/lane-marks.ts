import type { Checkpoint, LaneMark } from '../checkpoints/checkpoint.js';
import { FIRST_HASH } from '../ledger/leaf.js';
import type { Fault } from './fault.js';

interface Mark extends LaneMark {
  readonly number: number;
}

/** What signed checkpoints say of one lane, each held against the lane's recomputed hashes when it is passed. */
export class LaneMarks {
  /** What was moved up to each checkpoint, by its number and unit. */
  readonly sums = new Map<number, ReadonlyMap<string, bigint>>();
  private readonly byEvent = new Map<number, Mark[]>();
  private readonly bySeq = new Map<number, Mark[]>();
  private readonly moved = new Map<string, bigint>();

  constructor(
    private readonly lane: number,
    checkpoints: readonly Checkpoint[],
  ) {
    for (const { number, lanes } of checkpoints) {
      const found = lanes.find((one) => one.lane === lane);
      if (!found) continue;
      const mark = { ...found, number };
      add(this.byEvent, mark.eventSequence, mark);
      add(this.bySeq, mark.seq, mark);
    }
  }

  /** What they say of the lane's very beginning. */
  begin(): Fault | undefined {
    return this.event(0, FIRST_HASH) ?? this.posting(0, FIRST_HASH);
  }

  event(sequence: number, head: Buffer): Fault | undefined {
    return this.pass(this.byEvent, sequence, ({ eventHead }) => eventHead === head.toString('hex'), 'event');
  }

  move(unit: string, amount: bigint): void {
    this.moved.set(unit, (this.moved.get(unit) ?? 0n) + amount);
  }

  /** Once its transfers have been moved; `seq` is its last one's. */
  posting(seq: number, hash: Buffer): Fault | undefined {
    for (const { number } of this.bySeq.get(seq) ?? []) this.sums.set(number, new Map(this.moved));
    return this.pass(this.bySeq, seq, (mark) => mark.hash === hash.toString('hex'), 'transfer');
  }

  /** A checkpoint that was not passed says that there was more. */
  atEnd(sequence: number, seq: number): Fault | undefined {
    return this.beyond(this.byEvent, sequence, 'event') ?? this.beyond(this.bySeq, seq, 'transfer');
  }

  /** As above, for the events alone. */
  eventsAtEnd(sequence: number): Fault | undefined {
    return this.beyond(this.byEvent, sequence, 'event');
  }

  private pass(marks: Map<number, Mark[]>, at: number, fits: (mark: Mark) => boolean, what: string): Fault | undefined {
    const here = marks.get(at);
    if (!here) return undefined;
    marks.delete(at);
    const wrong = here.find((mark) => !fits(mark));
    return wrong && this.contradicted(wrong, `${what} ${this.lane}-${at} and what is before it were another`);
  }

  private beyond(marks: ReadonlyMap<number, readonly Mark[]>, end: number, what: string): Fault | undefined {
    const [first] = [...marks.keys()].sort((a, b) => a - b);
    if (first === undefined) return undefined;
    const mark = marks.get(first)![0]!;
    if (first <= end) return this.contradicted(mark, `${what} ${this.lane}-${first} was the last of a posting`);
    const ends = `${what}s end at ${this.lane}-${end}, checkpoint ${mark.number} says ${this.lane}-${first}`;
    return { kind: 'tail-cut', what: ends };
  }

  private contradicted({ number }: Mark, says: string): Fault {
    return { kind: 'checkpoint-contradicted', what: `checkpoint ${number}: ${says}; the lane was chained anew` };
  }
}

function add(marks: Map<number, Mark[]>, at: number, mark: Mark): void {
  const here = marks.get(at);
  if (here) here.push(mark);
  else marks.set(at, [mark]);
}
