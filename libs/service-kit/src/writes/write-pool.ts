import type { Log } from '@liwu/event-log';
import { Inject, Injectable } from '@nestjs/common';
import type { DatabaseConfig } from '../config/settings.js';
import { DatabasePool, type PoolTraits } from '../database/database-pool.js';
import { ServiceParts } from '../parts/service-parts.js';
import { CONFIG, LOG } from '../service/tokens.js';

const WRITES: PoolTraits = { name: 'writes', connections: 2, statementMs: 10_000, isReadOnly: false };

/** Connections for what is written beside the lanes: what no state follows from, as who took an export, or a note that is erased. */
@Injectable()
export class WritePool extends DatabasePool {
  constructor(@Inject(CONFIG) config: DatabaseConfig, @Inject(LOG) log: Log, parts: ServiceParts) {
    super(WRITES, config, log, parts);
  }
}
