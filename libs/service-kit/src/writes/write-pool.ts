import type { Log, Row } from '@liwu/event-log';
import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import type { DatabaseConfig } from '../config/settings.js';
import { type ServicePart, ServiceParts } from '../parts/service-parts.js';
import { Problem } from '../problems/problem.js';
import { CONFIG, LOG } from '../service/tokens.js';

const CONNECTIONS = 2;
const CONNECT_MS = 2_000;
const STATEMENT_MS = 10_000;
const RETRY_AFTER_S = 1;

/** Connections for what is written beside the lanes: what no state follows from, as who took an export, or a note that is erased. */
@Injectable()
export class WritePool implements ServicePart {
  private readonly pool: Pool;

  constructor(@Inject(CONFIG) config: DatabaseConfig, @Inject(LOG) log: Log, parts: ServiceParts) {
    this.pool = new Pool({
      connectionString: config.LIWU_DATABASE_URL,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      application_name: 'writes',
    });
    this.pool.on('error', (err) => log.warn({ err }, 'an idle database connection broke'));
    parts.add('writes', this);
  }

  /** Connects when it is first asked. */
  async start(): Promise<void> {}

  stop(): Promise<void> {
    return this.pool.end();
  }

  /** One statement, committed by itself. Problem: `database_unavailable`. */
  async rows<Found extends Row = Row>(text: string, values: readonly unknown[] = []): Promise<Found[]> {
    const client = await this.connect();
    try {
      const { rows } = await client.query<Found>(text, [...values]);
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
