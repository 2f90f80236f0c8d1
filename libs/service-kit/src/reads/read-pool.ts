import type { Log, Row } from '@liwu/event-log';
import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient, type QueryConfig } from 'pg';
import type { DatabaseConfig } from '../config/settings.js';
import { type ServicePart, ServiceParts } from '../parts/service-parts.js';
import { Problem } from '../problems/problem.js';
import { CONFIG, LOG } from '../service/tokens.js';

const CONNECTIONS = 4;
const CONNECT_MS = 2_000;
const STATEMENT_MS = 5_000;
const RETRY_AFTER_S = 1;

/** Connections that answer questions. They cannot write, and no reader ever waits for a lane. */
@Injectable()
export class ReadPool implements ServicePart {
  private readonly pool: Pool;

  constructor(@Inject(CONFIG) config: DatabaseConfig, @Inject(LOG) log: Log, parts: ServiceParts) {
    this.pool = new Pool({
      connectionString: config.LIWU_DATABASE_URL,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      options: '-c default_transaction_read_only=on',
      application_name: 'reads',
    });
    this.pool.on('error', (err) => log.warn({ err }, 'an idle database connection broke'));
    parts.add('reads', this);
  }

  /** Connects when it is first asked. */
  async start(): Promise<void> {}

  stop(): Promise<void> {
    return this.pool.end();
  }

  /** What is committed. Problem: `database_unavailable`. */
  async rows<Found extends Row = Row>(text: string | QueryConfig, values: readonly unknown[] = []): Promise<Found[]> {
    const client = await this.connect();
    try {
      const { rows } = await client.query<Found>(typeof text === 'string' ? { text, values: [...values] } : text);
      client.release();
      return rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
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
