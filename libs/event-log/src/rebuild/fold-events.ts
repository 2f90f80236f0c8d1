import { decodeEvent, eventTypeOf, type EventType, type LiwuEvent } from '@liwu/contracts';
import type { Client } from 'pg';
import type { Appended, EventInput, Row } from '../lane-handler.js';
import { chainHash } from '../lanes/chain.js';
import { begin, commit, runAll } from '../lanes/lane-store.js';
import { SERVING } from './rebuild-session.js';
import { RebuildRefused, type ServiceState } from './service-state.js';

/** Up to which sequence of each lane. */
export type Vector = ReadonlyMap<number, number>;

/** Told of one event of a lane, and of the state as it is right behind it. */
export type Evolved = (event: LiwuEvent, lane: number, state: unknown) => void;

/** So many events are read and folded at once. */
const EVENTS_AT_ONCE = 1_000;

/** No state follows from what was never applied. */
const STATELESS: EventType = 'InputDiscarded';

interface OwnEvent {
  readonly input: EventInput;
  readonly place: Appended;
}

/** Where the lanes stand; with `forUpdate` nothing is decided in them until the transaction ends. */
export const vectorOf = async (client: Client, forUpdate = false): Promise<Vector> => {
  const { rows } = await client.query<{ lane: number; sequence: string }>(
    `SELECT lane, sequence FROM ${SERVING}.lane ORDER BY lane ${forUpdate ? 'FOR UPDATE' : ''}`,
  );
  return new Map(rows.map(({ lane, sequence }) => [lane, Number(sequence)]));
};

/** Folds a service's own events into the schema that its connection works in, as the lanes folded them when they were decided. */
export class EventFold {
  constructor(
    private readonly client: Client,
    private readonly state: Pick<ServiceState, 'handler' | 'first'>,
    /** Where the folding begins. */
    private at: Vector = new Map(),
    private readonly evolved?: Evolved,
  ) {}

  /** How far it has come. */
  get position(): Vector {
    return this.at;
  }

  /** What was folded last was rolled back. */
  returnTo(position: Vector): void {
    this.at = new Map(position);
  }

  /** Everything up to the vector, in transactions of its own or within the one that its caller has begun; gives back how many events that was. */
  async upTo(vector: Vector, transactions: 'own' | 'of-caller'): Promise<number> {
    const { first = [] } = this.state;
    let folded = 0;
    const passes = first.length > 0 ? [true, false] : [false];
    for (const early of passes) {
      const wanted = (type: EventType): boolean =>
        type !== STATELESS && (first.length === 0 || first.includes(type) === early);
      for (const [lane, to] of vector) folded += await this.foldLane(lane, to, wanted, transactions);
    }
    this.at = new Map(vector);
    return folded;
  }

  private async foldLane(
    lane: number,
    to: number,
    wanted: (type: EventType) => boolean,
    transactions: 'own' | 'of-caller',
  ): Promise<number> {
    let folded = 0;
    for (let at = this.at.get(lane) ?? 0; at < to;) {
      const rows = await this.read(lane, at, to);
      at += rows.length;
      const events = rows.filter((row) => wanted(typeOf(row))).map(ownEvent);
      if (events.length > 0) await this.fold(events, transactions);
      folded += events.length;
    }
    return folded;
  }

  private async read(lane: number, after: number, to: number): Promise<Row[]> {
    const { rows } = await this.client.query<Row>(
      `SELECT lane, sequence, type, id, key, traceparent, value, prev FROM ${SERVING}.event
       WHERE lane = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT ${EVENTS_AT_ONCE}`,
      [lane, after, to],
    );
    const gap = rows.findIndex((row, index) => Number(row['sequence']) !== after + 1 + index);
    if (rows.length > 0 && gap < 0) return rows;
    throw new RebuildRefused(`The event table lacks sequence ${after + 1 + Math.max(0, gap)} of lane ${lane}.`);
  }

  private async fold(events: readonly OwnEvent[], transactions: 'own' | 'of-caller'): Promise<void> {
    const { handler } = this.state;
    const inputs = events.map(({ input }) => input);
    const own = transactions === 'own';
    try {
      const loaded = await runAll(this.client, [...(own ? [begin] : []), ...handler.load(inputs)]);
      let state = handler.state(own ? loaded.slice(1) : loaded, inputs);
      for (const { event, lane } of inputs) {
        state = handler.evolve(state, event, lane);
        this.evolved?.(event, lane, state);
      }
      const saves = handler.save(
        state,
        events.map(({ place }) => place),
      );
      await runAll(this.client, [...saves, ...(own ? [commit] : [])]);
    } catch (cause) {
      const { lane, sequence } = events[0]!.place;
      const last = events.at(-1)!.place.sequence;
      throw new Error(`the events ${sequence} to ${last} of lane ${lane} could not be folded`, { cause });
    }
  }
}

function typeOf(row: Row): EventType {
  const type = eventTypeOf(row['type']);
  if (type) return type;
  throw new RebuildRefused(
    `This version does not know ${row['type']}, which is sequence ${row['sequence']} of lane ${row['lane']}.`,
  );
}

function ownEvent(row: Row): OwnEvent {
  const { lane, type, key, id, traceparent, value, prev } = row;
  const sequence = Number(row['sequence']);
  const event = decodeEvent(type, value);
  const hash = chainHash(prev, { lane, sequence, type, id, key, value });
  const input: EventInput = { kind: 'event', lane, key, now: event.at, event, traceparent: traceparent ?? undefined };
  return { input, place: { event, lane, sequence, id, hash } };
}
