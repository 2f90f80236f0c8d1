import { reconcileTopic } from '@liwu/event-log';
import type { Suite } from '../suite/suite-file.js';
import type { ServiceLanes } from './describe-lanes.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Every service that has an event table, one after the other. */
export const reconcileSuite = async (
  { databases, kafkaBrokers, topicPrefix, lanes }: Suite,
  dryRun: boolean,
): Promise<ServiceLanes[]> => {
  const shared = { brokers: kafkaBrokers.split(','), topicPrefix, lanes, dryRun, log: silent };
  const tables = [
    { service: 'gift-catalog', databaseUrl: databases.catalog },
    { service: 'wallet', databaseUrl: databases.wallet },
    { service: 'ack-watchdog', databaseUrl: databases.watchdog },
  ] as const;
  const services: ServiceLanes[] = [];
  for (const table of tables)
    services.push({ service: table.service, lanes: await reconcileTopic({ ...shared, ...table }) });
  return services;
};
