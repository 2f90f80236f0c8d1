import type { Log } from '@liwu/event-log';
import { Inject, Injectable } from '@nestjs/common';
import type { DatabaseConfig } from '../config/settings.js';
import { DatabasePool, type PoolTraits } from '../database/database-pool.js';
import { ServiceParts } from '../parts/service-parts.js';
import { CONFIG, LOG } from '../service/tokens.js';

const READS: PoolTraits = { name: 'reads', connections: 4, statementMs: 5_000, isReadOnly: true };

/** Connections that answer questions from what is committed. They cannot write, and no reader ever waits for a lane. */
@Injectable()
export class ReadPool extends DatabasePool {
  constructor(@Inject(CONFIG) config: DatabaseConfig, @Inject(LOG) log: Log, parts: ServiceParts) {
    super(READS, config, log, parts);
  }
}
