import { InputDiscarded, laneOf } from '@liwu/contracts';
import { chainHashOf, FIRST_HASH, type LaneHead, type StoredEvent } from './stored-event.js';
import type { Violations } from './violations.js';

/**
 * A lane's events in an event table: their sequences are gapless from 1, each names the hash of the one before, each
 * lies in the lane of its key (but for an input's that lay in a foreign lane, and was given up there for that), and the
 * lane's own row says the same end.
 */
export class LaneChainCheck {
  #sequence = 0;
  #hash: Buffer = FIRST_HASH;

  constructor(
    private readonly service: string,
    private readonly lane: number,
    private readonly lanes: number,
    private readonly violations: Violations,
  ) {}

  /** The lane's events, in the order of their sequences. */
  add(event: StoredEvent): void {
    const where = `${this.service} lane ${this.lane} sequence ${event.sequence}`;
    if (event.sequence !== this.#sequence + 1) {
      this.violations.add(`${where}: follows ${this.#sequence}, so events are missing`);
    } else if (!event.prev.equals(this.#hash)) {
      this.violations.add(`${where}: does not name the hash of the event before it, so one of the two was changed`);
    }
    if (event.type !== InputDiscarded.type && laneOf(event.key, this.lanes) !== this.lane) {
      this.violations.add(`${where}: its key ${event.key} belongs to lane ${laneOf(event.key, this.lanes)}`);
    }
    this.#sequence = event.sequence;
    this.#hash = chainHashOf(event);
  }

  /** After the last event: the lane's row, as it stood when the reading began. */
  end(row: LaneHead | undefined): void {
    const where = `${this.service} lane ${this.lane}`;
    if (!row) {
      if (this.#sequence > 0) this.violations.add(`${where}: has events but no row`);
      return;
    }
    if (row.sequence !== this.#sequence) {
      this.violations.add(`${where}: its row says ${row.sequence} events, its table has ${this.#sequence}`);
    } else if (!row.head.equals(this.#hash)) {
      this.violations.add(`${where}: its row does not name the hash of its last event`);
    }
  }
}
