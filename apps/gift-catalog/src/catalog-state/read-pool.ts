import type { Log } from '@liwu/event-log';
import { CONFIG, type DatabaseConfig, LOG, ServiceParts } from '@liwu/service-kit';
import type { FactoryProvider } from '@nestjs/common';
import { Pool } from 'pg';

/** Injects the connections that answer questions; they never write. */
export const READ_POOL = Symbol('gift-catalog:read-pool');

const READ_CONNECTIONS = 2;
const QUERY_TIMEOUT_MS = 2_000;

export const readPoolProvider: FactoryProvider<Pool> = {
  provide: READ_POOL,
  inject: [CONFIG, LOG, ServiceParts],
  useFactory: (config: DatabaseConfig, log: Log, parts: ServiceParts) => {
    const pool = new Pool({
      connectionString: config.LIWU_DATABASE_URL,
      max: READ_CONNECTIONS,
      connectionTimeoutMillis: QUERY_TIMEOUT_MS,
      statement_timeout: QUERY_TIMEOUT_MS,
      options: '-c default_transaction_read_only=on',
      application_name: 'catalog questions',
    });
    pool.on('error', (err) => log.warn({ err }, 'an idle database connection broke'));
    parts.add('questions', { start: async () => undefined, stop: () => pool.end() });
    return pool;
  },
};
