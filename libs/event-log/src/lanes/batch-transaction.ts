import type { Client } from 'pg';
import type { Counters } from '../counters.js';
import type { LaneHandler, Statement } from '../lane-handler.js';
import type { Batch, BatchCollector } from './batch-collector.js';
import type { DecidedTeller } from './decided-teller.js';
import { DecisionFailed, type Folded, type LaneEnd, fold } from './fold.js';
import type { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';
import {
  type InputPosition,
  type LaneRow,
  begin,
  commit,
  insertEvents,
  laneRow,
  lockLanes,
  runAll,
  updateInputs,
  updateLanes,
} from './lane-store.js';
import { insertParked } from '../parking/parked-input.js';
import { nonEmpty } from '../postgres/set-based.js';
import { passStep } from '../steps.js';
import type { OpenLane } from './open-lane.js';
import { asked, isRefusal } from './refusal.js';

/** One batch, one transaction: lock the lanes, load, fold, save, append, move on, commit. */
export class BatchTransaction<State, Command, Timer> {
  constructor(
    private readonly handler: LaneHandler<State, Command, Timer>,
    private readonly counters: Counters,
    private readonly inputs: LaneInputs,
    private readonly publisher: LanePublisher,
    private readonly collector: BatchCollector<Command, Timer>,
    private readonly teller?: DecidedTeller,
  ) {}

  /** Applies the batch, and hands what was decided to the publisher; or says to the collector why it cannot be. */
  async run(client: Client, batch: Batch<Command, Timer>): Promise<void> {
    const positions = batch.taken.map(({ lane, waiting }) => lane.positionsAfter(waiting.length));
    let folded: Folded<State, Command, Timer> | undefined;
    try {
      folded = await this.apply(client, batch, positions);
    } catch (error) {
      if (!isRefusal(error) || batch.inputs.length === 0) throw error;
      await client.query('ROLLBACK');
      return this.collector.refused(batch, error);
    }
    if (folded) this.applied(batch, folded, positions);
  }

  /** Resolves with what has been committed; with nothing where the lanes are another's, or an input is poison. */
  private async apply(
    client: Client,
    batch: Batch<Command, Timer>,
    positions: readonly (readonly InputPosition[])[],
  ): Promise<Folded<State, Command, Timer> | undefined> {
    const { handler } = this;
    const lanes = batch.taken.map(({ lane }) => lane);
    const locks = lockLanes(lanes.map(({ lane }) => lane));
    const loads = asked(() => handler.load(batch.inputs));
    const [, locked, ...rows] = await runAll(client, [begin, locks, ...loads]);
    const fenced = this.checkFences(lanes, (locked ?? []).map(laneRow));
    if (fenced.length > 0) {
      await this.letGo(client, fenced);
      return undefined;
    }
    const from = new Map<number, LaneEnd>(lanes.map(({ lane, sequence, head }) => [lane, { sequence, head }]));
    const state = asked(() => handler.state(rows, batch.inputs));
    const folded = this.folded(batch, state, from);
    if (!folded) {
      await client.query('ROLLBACK');
      return undefined;
    }
    passStep('batch-before-commit');
    const committed = runAll(client, this.writes(batch, folded, positions));
    passStep('batch-commit-sent');
    await committed;
    passStep('batch-committed');
    return folded;
  }

  private applied(
    batch: Batch<Command, Timer>,
    folded: Folded<State, Command, Timer>,
    positions: readonly (readonly InputPosition[])[],
  ): void {
    const { handler, counters } = this;
    this.collector.accepted(batch);
    for (const [index, { lane, waiting, parked }] of batch.taken.entries()) {
      lane.commit(waiting.length, positions[index]!);
      lane.parked = parked;
      Object.assign(lane, folded.ends.get(lane.lane));
      this.inputs.drained(lane);
    }
    this.publisher.committed(folded.placed);
    counters.count('batches');
    counters.count('inputs_applied', batch.inputs.length);
    if (batch.parked.length > 0) counters.count('inputs_parked', batch.parked.length);
    counters.count('events_appended', folded.placed.length);
    handler.committed?.(folded.decided, folded.state);
    this.teller?.committed(folded, (index) => batch.origins[index]!.waiting);
  }

  private writes(
    batch: Batch<Command, Timer>,
    folded: Folded<State, Command, Timer>,
    positions: readonly (readonly InputPosition[])[],
  ): Statement[] {
    const moved = batch.taken.flatMap(({ lane: { lane } }, index) =>
      positions[index]!.map((position) => ({ lane, position })),
    );
    const ends = [...folded.ends].map(([lane, end]) => ({ lane, ...end, publishedSeq: this.publisher.ackedOf(lane) }));
    return [
      ...asked(() => this.handler.save(folded.state, folded.appended)),
      ...(folded.placed.length > 0 ? [insertEvents(folded.placed)] : []),
      ...(ends.length > 0 ? [updateLanes(ends)] : []),
      ...nonEmpty(insertParked, batch.parked),
      ...(moved.length > 0 ? [updateInputs(moved)] : []),
      commit,
    ];
  }

  /** Moves the inputs' positions over what none of this service's decisions needs. */
  async moveOver(client: Client): Promise<void> {
    const moved = this.inputs
      .free()
      .filter(({ queued }) => queued === 0)
      .map((lane) => ({ lane, positions: lane.positionsAfter(0) }))
      .filter(({ positions }) => positions.length > 0);
    if (moved.length === 0) return;
    const [, locked] = await runAll(client, [begin, lockLanes(moved.map(({ lane }) => lane.lane))]);
    const fenced = this.checkFences(
      moved.map(({ lane }) => lane),
      (locked ?? []).map(laneRow),
    );
    if (fenced.length > 0) return this.letGo(client, fenced);
    await runAll(client, [
      updateInputs(
        moved.flatMap(({ lane, positions }) => positions.map((position) => ({ lane: lane.lane, position }))),
      ),
      commit,
    ]);
    for (const { lane, positions } of moved) lane.commit(0, positions);
  }

  private async letGo(client: Client, fenced: readonly OpenLane[]): Promise<void> {
    await client.query('ROLLBACK');
    this.counters.count('lanes_fenced', fenced.length);
    this.inputs.reopen(fenced);
  }

  /** The lanes that somebody else has opened meanwhile. Where only commands wrote, their events are taken over. */
  private checkFences(lanes: readonly OpenLane[], rows: readonly LaneRow[]): OpenLane[] {
    return lanes.filter((lane) => {
      const row = rows.find((candidate) => candidate.lane === lane.lane);
      if (row?.epoch !== lane.epoch) return true;
      this.publisher.raise(lane.lane, row.sequence);
      lane.sequence = row.sequence;
      lane.head = row.head;
      return false;
    });
  }

  private folded(
    batch: Batch<Command, Timer>,
    state: State,
    from: ReadonlyMap<number, LaneEnd>,
  ): Folded<State, Command, Timer> | undefined {
    try {
      return fold(this.handler, batch.inputs, state, from);
    } catch (error) {
      if (!(error instanceof DecisionFailed)) throw error;
      this.collector.poisoned(batch.origins[error.index]!, error.cause, batch.inputs[error.index]);
      return undefined;
    }
  }
}
