import type { Counters } from '../counters.js';
import type { Input, Log, TimerInput } from '../lane-handler.js';
import { giftOfRecord } from './gift-of-record.js';
import type { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';
import { messageOf } from '../message-of.js';
import { LaneParking } from '../parking/lane-parking.js';
import { type ToPark, timerName } from '../parking/parked-input.js';
import type { ParkedKeys } from '../parking/parked-keys.js';
import { type ArrivedEvent, eventInput } from './event-input.js';
import type { OpenLane, Waiting } from './open-lane.js';

/** The most inputs of one lane, and of all lanes, in one transaction; and how few of all it may become after faults. */
export const LANE_BATCH = 1_000;
export const BATCH = 4_000;
const SMALLEST_BATCH = 100;
/** How many inputs have to wait for a second batch at the same time: fewer and larger ones are cheaper (docs/decisions/0004). */
const ANOTHER_BATCH = 1_000;

interface Taken {
  readonly lane: OpenLane;
  readonly waiting: readonly Waiting[];
  /** How many timers of the lane were looked at. */
  readonly timers: number;
  /** Who is parked in the lane once the batch is committed. */
  readonly parked: ParkedKeys;
}

/** A lane that had a part in a batch that was refused. */
interface Suspicion<Timer> {
  /** How many inputs its own batch may have. */
  limit: number;
  /** How many its last one had that was refused; 0 before there was one. */
  readonly refused: number;
  /** Those that had fired in a batch that was refused: as long as they have not been taken, one of them may be the poison. */
  timers: readonly TimerInput<Timer>[];
}

/** A batch as it goes into its transaction. `origins` tells for each input where it came from. */
export interface Batch<Command, Timer> {
  readonly taken: readonly Taken[];
  readonly inputs: Input<Command, Timer>[];
  readonly origins: { lane: OpenLane; waiting: Waiting | undefined }[];
  /** What is not applied but kept, with what comes after it of the same viewer. */
  readonly parked: ToPark[];
}

/** Puts together what the next transaction is to apply, and parks what cannot be applied. */
export class BatchCollector<Command, Timer> {
  private turns = 0;
  /** Halved by each fault, so that a database too slow for great batches gets small ones; doubled by each batch that is taken. */
  private most = BATCH;
  /** Lanes of a batch that the database refused: each has batches of its own until one of them is taken, or the input is found. */
  private readonly suspects = new Map<number, Suspicion<Timer>>();

  constructor(
    private readonly options: {
      readonly lanes: number;
      readonly log: Log;
      readonly counters: Counters;
      readonly clock: () => number;
      /** There is something to be done at the next turn. */
      readonly poke: () => void;
    },
    private readonly inputs: LaneInputs,
    private readonly publisher: LanePublisher,
  ) {}

  /** What goes into one transaction: of each lane its next inputs, then its due timers. */
  collect(due: readonly TimerInput<Timer>[]): Batch<Command, Timer> {
    const now = this.options.clock();
    const taken: Taken[] = [];
    const batch: Batch<Command, Timer> = { taken, inputs: [], origins: [], parked: [] };
    const timers = this.ofTheFree(due);
    for (const lane of this.chosen(timers)) {
      const suspicion = this.suspects.get(lane.lane);
      const limit = Math.min(this.most, suspicion?.limit ?? BATCH);
      const room = Math.min(LANE_BATCH, limit - batch.inputs.length - batch.parked.length);
      if (room <= 0) break;
      const parking = new LaneParking(lane, batch.parked);
      const ofLane = suspicion?.timers ?? timers.filter((timer) => timer.lane === lane.lane);
      // Where poison is looked for, timers come first: they are due at other moments than events arrive.
      const first = suspicion ? fire(lane, ofLane.slice(0, room), now, batch, parking) : 0;
      const waiting = this.readable(lane, lane.next(room - first), now, batch, parking);
      const last = suspicion ? 0 : fire(lane, ofLane.slice(0, room - waiting.length), now, batch, parking);
      const fired = first + last;
      if (waiting.length + fired > 0) taken.push({ lane, waiting, timers: fired, parked: parking.keys });
    }
    return batch;
  }

  /**
   * Whether so much waits in other lanes that another batch is worth its while before this one has ended. Not as long as something is wrong:
   * whoever looks for poison, or spares a slow database, takes one batch after the other.
   */
  get isWorthAnother(): boolean {
    if (this.suspects.size > 0 || this.most < BATCH) return false;
    const waiting = this.unhindered().map(({ stopped, queued }) => (stopped === undefined ? queued : 0));
    return waiting.reduce((sum, queued) => sum + queued, 0) >= ANOTHER_BATCH;
  }

  private unhindered(): OpenLane[] {
    return this.inputs.free().filter(({ lane }) => !this.publisher.isBehind(lane));
  }

  /** What is due of those who are parked waits. */
  private ofTheFree(due: readonly TimerInput<Timer>[]): readonly TimerInput<Timer>[] {
    const parking = new Map(
      this.inputs
        .open()
        .filter(({ parked }) => parked.size > 0)
        .map(({ lane, parked }) => [lane, parked]),
    );
    return parking.size === 0 ? due : due.filter(({ lane, key }) => !parking.get(lane)?.has(key));
  }

  /**
   * The open lanes, each turn beginning with another one, so that none starves behind the backlogs of others; of those under
   * suspicion one alone, at every other turn.
   */
  private chosen(timers: readonly TimerInput<Timer>[]): OpenLane[] {
    const open = this.unhindered();
    const turn = this.turns++;
    const first = turn % Math.max(1, open.length);
    const lanes = [...open.slice(first), ...open.slice(0, first)];
    if (this.suspects.size === 0) return lanes;
    const [suspect] = lanes.filter((lane) => {
      const suspicion = this.suspects.get(lane.lane);
      return suspicion && hasWork(lane, suspicion.timers);
    });
    const others = lanes.filter((lane) => !this.suspects.has(lane.lane));
    const othersWait = others.some((lane) => hasWork(lane, timers));
    return suspect && (turn % 2 === 0 || !othersWait) ? [suspect] : others;
  }

  /** As many of the waiting as can be taken into the batch, read or parked. */
  private readable(
    lane: OpenLane,
    waiting: readonly Waiting[],
    now: number,
    batch: Batch<Command, Timer>,
    parking: LaneParking,
  ): readonly Waiting[] {
    for (let index = 0; index < waiting.length; index++) {
      const one = waiting[index]!;
      const place = parking.placeOf(one);
      if (place === 'free') {
        try {
          batch.inputs.push(eventInput(arrivedOf(one, lane.lane), this.options.lanes, now));
          batch.origins.push({ lane, waiting: one });
        } catch (error) {
          this.poisoned({ lane, waiting: one }, error);
          if (parking.placeOf(one) === 'none') return waiting.slice(0, index);
        }
      } else if (place === 'none') return waiting.slice(0, index);
    }
    return waiting;
  }

  /** This input is parked with the next batch, and so is all that comes after it of its viewer. */
  poisoned(
    { lane, waiting }: Batch<Command, Timer>['origins'][number],
    error: unknown,
    input?: Input<Command, Timer>,
  ): void {
    const what = waiting ? `${waiting.headers.type} ${waiting.headers.id}` : 'a timer';
    const fault = `${what} cannot be applied: ${messageOf(error)}`;
    this.options.log.error(
      { err: error, lane: lane.lane, ...whatToLookFor(waiting, input) },
      'an input cannot be applied: it is parked, and so is all that comes after it of its viewer',
    );
    this.options.counters.count('poison_inputs');
    lane.poisoned(waiting ?? timerName(input as TimerInput<Timer>), fault);
    this.options.poke();
  }

  /** The database took a batch: a lane under suspicion may have larger ones, and is free once they are as large as the refused one, and all its timers were taken. */
  accepted({ taken }: Batch<Command, Timer>): void {
    this.most = Math.min(BATCH, 2 * this.most);
    for (const { lane, parked } of taken) this.tellOfFloods(lane, parked);
    for (const { lane, timers } of this.suspects.size > 0 ? taken : []) {
      const suspicion = this.suspects.get(lane.lane);
      if (!suspicion) continue;
      suspicion.limit *= 2;
      suspicion.timers = suspicion.timers.slice(timers);
      if (suspicion.timers.length > 0) this.options.poke();
      else if (suspicion.limit > suspicion.refused) this.suspects.delete(lane.lane);
    }
  }

  /** What a viewer sends on while it is parked stops nobody; but somebody is to look. */
  private tellOfFloods(lane: OpenLane, parked: ParkedKeys): void {
    for (const { key, inputs } of parked.floodedSince(lane.parked)) {
      const context = { lane: lane.lane, key, inputs };
      this.options.log.error(context, 'very many inputs of one viewer are parked; the lane goes on');
      this.options.counters.count('parked_floods');
    }
  }

  /** What became of a batch is unknown. */
  failed(): void {
    this.most = Math.max(SMALLEST_BATCH, Math.floor(this.most / 2));
  }

  /**
   * What was decided breaks a rule of the tables: some input of the batch is poison. It is found by itself: first each lane of
   * the batch has one of its own, then the batches of the lane that is refused again are halved. The other lanes go on meanwhile.
   */
  refused(batch: Batch<Command, Timer>, error: unknown): void {
    const { length } = batch.inputs;
    const lanes = batch.taken.map(({ lane }) => lane.lane);
    this.options.log.error({ err: error, lanes, inputs: length }, 'the database refuses what was decided');
    this.options.counters.count('batches_refused');
    this.options.poke();
    if (lanes.length > 1) {
      for (const lane of lanes) this.suspects.set(lane, { limit: BATCH, refused: 0, timers: timersOf(batch, lane) });
    } else if (length > 1) {
      const timers = this.suspects.get(lanes[0]!)?.timers ?? timersOf(batch, lanes[0]!);
      this.suspects.set(lanes[0]!, { limit: Math.floor(length / 2), refused: length, timers });
    } else {
      this.suspects.delete(lanes[0]!);
      this.poisoned(batch.origins[0]!, error, batch.inputs[0]);
    }
  }
}

const arrivedOf = ({ record, headers: { type, traceparent } }: Waiting, lane: number): ArrivedEvent => ({
  lane,
  key: record.key.toString('utf8'),
  type,
  value: record.value,
  traceparent,
});

/** Puts timers of the lane into the batch, or parks their viewers; says how many of them it looked at. */
function fire<Command, Timer>(
  lane: OpenLane,
  timers: readonly TimerInput<Timer>[],
  now: number,
  batch: Batch<Command, Timer>,
  parking: LaneParking,
): number {
  if (lane.stopped !== undefined) return 0;
  for (const timer of timers) {
    if (parking.takes(timer)) continue;
    batch.inputs.push({ ...timer, now });
    batch.origins.push({ lane, waiting: undefined });
  }
  return timers.length;
}

const timersOf = <Command, Timer>({ inputs }: Batch<Command, Timer>, lane: number): TimerInput<Timer>[] =>
  inputs.filter((input) => input.kind === 'timer' && input.lane === lane) as TimerInput<Timer>[];

const hasWork = (lane: OpenLane, timers: readonly TimerInput<unknown>[]): boolean =>
  lane.stopped === undefined && (lane.queued > 0 || timers.some((timer) => timer.lane === lane.lane));

/** By what the input is found again: in its topic, in the tables, in the other services' logs. */
function whatToLookFor(waiting: Waiting | undefined, input: Input<unknown, unknown> | undefined): object {
  return {
    key: waiting?.record.key.toString('utf8') ?? input?.key,
    ...(waiting && { type: waiting.headers.type, id: waiting.headers.id, ...giftOfRecord(waiting.record) }),
    ...(input?.kind === 'timer' && { timer: input.timer, ...giftOfTimer(input) }),
  };
}

/** A handler's timers are its own affair; those that are about a gift name its request, and their key is its viewer. */
function giftOfTimer({ key, timer }: TimerInput<unknown>): object {
  const isOfRequest = typeof timer === 'object' && timer !== null && 'requestId' in timer;
  return isOfRequest ? { viewerId: key, requestId: timer.requestId } : {};
}
