import type { Cause, EventType, LiwuEvent, ServiceName } from '@liwu/contracts';

/** One prepared statement: `name` must be unique for its text, so that connections plan it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly Parameter[];
}

/** A value of a statement; an array comes from `arrayOf`. */
export type Parameter = string | number | bigint | boolean | Buffer | null;

/** A row as node-postgres gives it: bigint and numeric are strings. */
// oxlint-disable-next-line typescript/no-explicit-any -- a row's columns are its statement's business
export type Row = Record<string, any>;

interface Arrived {
  readonly lane: number;
  /** The id that decides the lane: a viewer, a gift, a room, a streamer. */
  readonly key: string;
  /** Milliseconds; the only clock that a decision knows. */
  readonly now: number;
  readonly traceparent?: string | undefined;
}
/** Where an input lay: its record in a topic. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
/** An event of an input topic, accepted in sequence. */
export interface EventInput extends Arrived {
  readonly kind: 'event';
  readonly event: LiwuEvent;
  /** Its record, where events are handled one by one and somebody wants to be told of them. */
  readonly place?: RecordPlace;
}
/** Something is due: a row of the handler's own due-time table. */
export interface TimerInput<Timer> extends Arrived {
  readonly kind: 'timer';
  readonly timer: Timer;
}
/** An HTTP command. A decider that refuses it throws `CommandRefused`: nothing is written then. */
export interface CommandInput<Command> extends Arrived {
  readonly kind: 'command';
  readonly command: Command;
  readonly cause: Cause;
}
export type Input<Command = never, Timer = never> = EventInput | TimerInput<Timer> | CommandInput<Command>;

/** A decided event with its final place in its lane. */
export interface Appended {
  readonly event: LiwuEvent;
  readonly lane: number;
  readonly sequence: number;
  /** The event's UUIDv5. */
  readonly id: string;
  /** The chain's hash of it: covers its bytes and every event of the lane before it. */
  readonly hash: Buffer;
}

/** An input, and what was decided upon it. */
export interface Decided<Command = never, Timer = never> {
  readonly input: Input<Command, Timer>;
  readonly events: readonly LiwuEvent[];
}

/** What a due timer's row becomes. */
export interface DueTimer<Timer> {
  readonly lane: number;
  readonly key: string;
  readonly timer: Timer;
}

/**
 * All that a service tells the lanes. The library reads the topics, locks, folds and commits:
 * `load` -> `state` -> for each input in lane order `decide`, then `evolve` for each event -> `save`, one transaction.
 * Whatever a handler gives may run again from the start (a lane changed hands); so nothing here has effects of its own, but `committed`.
 */
export interface LaneHandler<State, Command = never, Timer = never> {
  /** Owns the topic `liwu.<service>`. */
  readonly service: ServiceName;
  /** Whose topics it reads. */
  readonly inputs: readonly ServiceName[];
  /** The types that it acts upon; all others are moved over. */
  readonly reads: readonly EventType[];
  /**
   * How often its inputs are fetched at most, in milliseconds (25 if it says nothing): what arrives meanwhile is folded in one batch.
   * The rarer, the cheaper; for a service whose answer nobody waits for.
   */
  readonly fetchEveryMs?: number;
  /** Everything that the inputs touch, as statements of one round trip. */
  load(inputs: readonly Input<Command, Timer>[]): readonly Statement[];
  /** The rows of each statement of `load`, in its order, as the state that is folded over. */
  state(rows: readonly (readonly Row[])[], inputs: readonly Input<Command, Timer>[]): State;
  /** Pure: what follows from this input in this state. */
  decide(input: Input<Command, Timer>, state: State): readonly LiwuEvent[];
  /** Applies what was decided; never refuses. May change `state` in place and give it back. */
  evolve(state: State, event: LiwuEvent, lane: number): State;
  /** Set-based writes (`unnest`) of all that changed; they commit together with the appended events. */
  save(state: State, appended: readonly Appended[]): readonly Statement[];
  /**
   * Told at most once of what has been committed, with the state behind it; never throws. It is there for counting: a process that dies
   * after its commit tells nobody, so no promise may rest on it.
   */
  committed?(decided: readonly Decided<Command, Timer>[], state: State): void;
  /** What an accepted command is answered; kept with its Idempotency-Key. */
  respond?(command: Command, events: readonly LiwuEvent[], state: State): CommandResponse;
  /** The handler's due-time table, if it has one. */
  readonly timers?: {
    /** At most `limit` rows of these lanes with a due time of at most `until` (ms), the earliest first. No locks, no writes. */
    due(lanes: readonly number[], until: number, limit: number): Statement;
    timer(row: Row): DueTimer<Timer>;
  };
}

export interface CommandResponse {
  readonly status: number;
  /** JSON-ready: no bigint. */
  readonly body: unknown;
}

/** By what a repeated call is known: who calls, under which key, with which content. */
export interface Repeatable {
  readonly caller: string;
  readonly idempotencyKey: string;
  /** SHA-256 of what the caller asked for, in hex: the same key with other content is refused. */
  readonly contentHash: string;
}

/** A command as an HTTP controller hands it to the lanes. */
export interface CommandCall<Command> extends Repeatable {
  /** The id that decides the lane. */
  readonly key: string;
  readonly command: Command;
  readonly traceparent?: string | undefined;
}

export interface CommandResult extends CommandResponse {
  /** The key was known with the same content: this is the first call's answer. */
  readonly replayed: boolean;
}

/** A command that a decider refuses. `code` is for programs; controllers' one filter turns it into a status. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  constructor(
    readonly code: string,
    detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

/** What the library logs to; pino fits. */
export interface Log {
  debug(context: object, message: string): void;
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}
