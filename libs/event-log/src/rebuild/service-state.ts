import type { EventType, LiwuEvent } from '@liwu/contracts';
import type { CommandResponse, LaneHandler, Statement } from '../lane-handler.js';
import type { MigrationRunner } from '../migration-runner.js';

/** The lanes' own tables: no state of a service, never built again. Every other table of a service's database is a state table. */
export const LANE_TABLES: readonly string[] = [
  'lane',
  'lane_input',
  'lane_lease',
  'lane_member',
  'event',
  'idempotency',
  'parked_input',
];
/** Kept by the migrations' runner. */
export const OTHER_TABLES: readonly string[] = ['migrations'];

/** How a table is compared where not simply row by row; `because` tells the operator why that proves as much as can be proven. */
interface Comparison {
  /** A query that gives the rows to be compared, with the columns of the primary key; without it all rows are. */
  readonly rows?: string;
  /** Columns that are not compared. */
  readonly without?: readonly string[];
  readonly because: string;
}

/** A table that follows from the service's own events. */
export interface StateTable {
  readonly name: string;
  readonly compared?: Comparison;
}

/** What has to be the same before and after a rebuild even where a changed version evolves otherwise. */
export interface Invariant {
  readonly says: string;
  /** A query over state tables whose rows, in their order, must be the same. */
  readonly query: string;
}

/** What a command was answered, as the events that came of it tell; so that a repeat is answered the same where the answer itself was lost. */
export interface CommandAnswers<State> {
  /** The answer; `state` is as it was right behind the last of these events, and the first of them bears the command. */
  answer(events: readonly LiwuEvent[], state: State): CommandResponse;
  /** Whether an event that stands right behind another one in its lane came of the same command. */
  continues(before: LiwuEvent, event: LiwuEvent): boolean;
  /** Whether that is all that came of the command. */
  isWhole(events: readonly LiwuEvent[]): boolean;
}

/** All that has to be known of a service to build its state again from its own events. */
export interface ServiceState<State = unknown, Command = never, Timer = never> {
  readonly handler: LaneHandler<State, Command, Timer>;
  /** Every state table, in one place. */
  readonly tables: readonly StateTable[];
  /** Makes these tables, empty, by the service's own migrations; all names are taken without a schema. */
  makeTables(runner: MigrationRunner): Promise<void>;
  /**
   * Lanes are folded one after the other. Where what happens in one lane rests on what has happened in another, those types are folded
   * first, in all lanes. That must give the same state as the order in which it happened.
   */
  readonly first?: readonly EventType[];
  /** Constraints that hold only once all lanes are folded: a check of what several lanes write. */
  readonly checkedAtTheEnd?: readonly { readonly table: string; readonly constraint: string }[];
  readonly invariants: readonly Invariant[];
  /** How people's commands were answered; a service that takes none says nothing. */
  readonly commands?: CommandAnswers<State>;
  /** What is to be written beside the state where a database gets an event back that it had lost; nothing unless it is said. */
  beside?(event: LiwuEvent): readonly Statement[];
  /** What rests on the tables from a schema of its own: removed before they are swapped, made anew behind them, in the same transaction. */
  readonly onTop?: {
    remove(runner: MigrationRunner): Promise<void>;
    make(runner: MigrationRunner): Promise<void>;
  };
}

/** What the operator can mend, or has to decide: said in one sentence. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
}
