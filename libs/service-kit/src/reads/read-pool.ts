import type { Log } from '@liwu/event-log';
import type { FactoryProvider } from '@nestjs/common';
import { Pool } from 'pg';
import type { DatabaseConfig } from '../config/settings.js';
import { ServiceParts } from '../parts/service-parts.js';
import { CONFIG, LOG, READ_POOL } from '../service/tokens.js';

const CONNECTIONS = 4;
const CONNECT_MS = 2_000;
const STATEMENT_MS = 5_000;

/** Provides `READ_POOL`: connections that answer questions. They cannot write, and no reader ever waits for a lane. */
export const readPool: FactoryProvider<Pool> = {
  provide: READ_POOL,
  inject: [CONFIG, LOG, ServiceParts],
  useFactory: (config: DatabaseConfig, log: Log, parts: ServiceParts) => {
    const pool = new Pool({
      connectionString: config.LIWU_DATABASE_URL,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      options: '-c default_transaction_read_only=on',
      application_name: 'reads',
    });
    pool.on('error', (err) => log.warn({ err }, 'an idle database connection broke'));
    parts.add('reads', { start: async () => undefined, stop: () => pool.end() });
    return pool;
  },
};
