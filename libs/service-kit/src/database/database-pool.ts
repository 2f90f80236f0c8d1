import type { Log, Row } from '@liwu/event-log';
import { DatabaseError, Pool, type PoolClient, type QueryConfig } from 'pg';
import type { DatabaseConfig } from '../config/settings.js';
import { type ServicePart, ServiceParts } from '../parts/service-parts.js';
import { Problem } from '../problems/problem.js';
import { isUnreadableValue, leavesConnectionWell } from './database-errors.js';

const CONNECT_MS = 2_000;
const RETRY_AFTER_S = 1;

/** What makes one pool differ from another. */
export interface PoolTraits {
  /** Of the part, and of the connections as Postgres shows them. */
  readonly name: string;
  readonly connections: number;
  readonly statementMs: number;
  readonly isReadOnly: boolean;
}

/** Connections beside the lanes'. Each statement is committed by itself. */
export class DatabasePool implements ServicePart {
  private readonly pool: Pool;

  constructor(
    { name, connections, statementMs, isReadOnly }: PoolTraits,
    config: DatabaseConfig,
    private readonly log: Log,
    parts: ServiceParts,
  ) {
    this.pool = new Pool({
      connectionString: config.LIWU_DATABASE_URL,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: statementMs,
      ...(isReadOnly && { options: '-c default_transaction_read_only=on' }),
      application_name: name,
    });
    this.pool.on('error', (err) => log.warn({ err }, 'an idle database connection broke'));
    parts.add(name, this);
  }

  /** Connects when it is first asked. */
  async start(): Promise<void> {}

  stop(): Promise<void> {
    return this.pool.end();
  }

  /** What one statement finds. Problems: `database_unavailable`, and `invalid_parameter` for a value that Postgres cannot read. */
  async rows<Found extends Row = Row>(text: string | QueryConfig, values: readonly unknown[] = []): Promise<Found[]> {
    const client = await this.connect();
    try {
      const { rows } = await client.query<Found>(typeof text === 'string' ? { text, values: [...values] } : text);
      client.release();
      return rows;
    } catch (error) {
      client.release(!leavesConnectionWell(error));
      throw error instanceof DatabaseError && isUnreadableValue(error) ? this.refused(error) : error;
    }
  }

  /** Such values should not get this far: whoever reads the log learns which check lets them through. */
  private refused(err: DatabaseError): Problem {
    this.log.warn({ err }, 'the database cannot read a value');
    return new Problem('invalid_parameter', 'A value of the request cannot be read.', { param: 'request', cause: err });
  }

  private async connect(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (cause) {
      const options = { retryAfterSeconds: RETRY_AFTER_S, cause };
      throw new Problem('database_unavailable', 'The database is not reachable.', options);
    }
  }
}
