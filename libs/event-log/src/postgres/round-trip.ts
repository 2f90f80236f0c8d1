import { types, type Connection, type Submittable } from 'pg';
import { ParameterRefused } from './array-parameter.js';
import type { Parameter, Row, Statement } from '../lane-handler.js';

type Values = readonly (string | Buffer | null)[];

interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

/** What a connection knows by a statement's name. */
interface Prepared {
  readonly text: string;
  /** Of its rows; undefined until it has been described, which is once for each connection. */
  columns: readonly Column[] | undefined;
}

/** The statements that each connection has prepared, and those of which nobody knows whether it has. */
interface Known {
  readonly prepared: Map<string, Prepared>;
  readonly doubtful: Set<string>;
}
const knownBy = new WeakMap<Connection, Known>();

/** The messages of the protocol, so far as they matter here. */
interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}
interface DataRow {
  readonly fields: readonly (string | null)[];
}
/** pg's own type demands flags that it has not read for years. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(statement: { name: string; text: string; types: [] }): void;
  bind(bound: { statement: string; values: Values }): void;
  describe(what: { type: 'P'; name: '' }): void;
  execute(portal: object): void;
  close(what: { type: 'S'; name: string }): void;
  sync(): void;
}

/** Text as Postgres reads it, or bytes. Rows and JSON are of any type, so that the compiler does not see everything. */
function asSent(value: Parameter | undefined): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'object') throw new ParameterRefused('a statement cannot take an object');
  return String(value);
}

/** Of prepared statements of ours, so that they never meet a name that pg itself prepares. */
const PREFIX = 'rt-';

/**
 * Some statements in one round trip: one write, one `Sync`, one answer. The first that fails ends the trip, and those behind
 * it are not run. pg's own pipelining has a `Sync` for each statement, so that server and client wake each other for every
 * single one: at 200 gifts a second that was a third of the processor time of both.
 */
export class RoundTrip implements Submittable {
  /** The rows of each statement. */
  readonly rows: Promise<Row[][]>;
  private readonly settle = Promise.withResolvers<Row[][]>();
  private readonly results: Row[][];
  private readonly fresh = new Set<number>();
  private known: Known = { prepared: new Map(), doubtful: new Set() };
  private at = 0;
  private ended = false;
  /** pg's own, behind which its timer for the answer runs: called at the end, whatever the end, or it goes off long after it. */
  callback?: (error?: Error) => void;

  constructor(private readonly statements: readonly Statement[]) {
    this.rows = this.settle.promise;
    this.results = statements.map(() => []);
  }

  /** Gives back what is wrong with the statements themselves; nothing was written then. */
  submit(connection: Connection): Error | null {
    this.known = knownBy.get(connection) ?? this.known;
    knownBy.set(connection, this.known);
    let bound: Values[];
    try {
      bound = this.statements.map((statement, index) => this.bind(statement, index));
    } catch (error) {
      return error as Error;
    }
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    for (const [index, values] of bound.entries()) this.write(wire, index, values);
    wire.sync();
    wire.stream.uncork();
    return null;
  }

  private bind({ name, text, values }: Statement, index: number): Values {
    const before = this.known.prepared.get(this.nameOf(index));
    if (before && before.text !== text) throw new Error(`two statements are called ${name}`);
    return values.map(asSent);
  }

  private write(wire: Wire, index: number, values: Values): void {
    const { text } = this.statements[index]!;
    const name = this.nameOf(index);
    const before = this.known.prepared.get(name);
    if (!before) {
      if (this.known.doubtful.delete(name)) wire.close({ type: 'S', name });
      wire.parse({ name, text, types: [] });
      this.known.prepared.set(name, { text, columns: undefined });
      this.fresh.add(index);
    }
    wire.bind({ statement: name, values });
    if (!before?.columns) wire.describe({ type: 'P', name: '' });
    wire.execute({});
  }

  private nameOf(index: number): string {
    return PREFIX + this.statements[index]!.name;
  }

  private current(): Prepared {
    return this.known.prepared.get(this.nameOf(this.at))!;
  }

  handleRowDescription({ fields }: RowDescription): void {
    if (this.ended) return;
    this.current().columns = fields.map(({ name, dataTypeID }) => ({ name, read: types.getTypeParser(dataTypeID) }));
  }

  handleDataRow({ fields }: DataRow): void {
    if (this.ended) return;
    const columns = this.current().columns!;
    const row: Row = {};
    for (let index = 0; index < columns.length; index++) {
      const text = fields[index]!;
      const { name, read } = columns[index]!;
      row[name] = text === null ? null : read(text);
    }
    this.results[this.at]!.push(row);
  }

  handleCommandComplete(): void {
    if (this.ended) return;
    // Described, and no row description came: it has no rows.
    this.current().columns ??= [];
    this.at += 1;
  }

  handleReadyForQuery(): void {
    if (this.ended) return;
    this.ended = true;
    this.settle.resolve(this.results);
    this.callback?.();
  }

  /**
   * Whether the server has prepared the statement that failed is unknown; those behind it, it has not. An answer that still
   * comes after its time was up is nobody's any more.
   */
  handleError(error: Error): void {
    if (this.ended) return;
    this.ended = true;
    for (const index of this.fresh) {
      if (index < this.at) continue;
      this.known.prepared.delete(this.nameOf(index));
      this.known.doubtful.add(this.nameOf(index));
    }
    this.settle.reject(error);
    this.callback?.(error);
  }
}
