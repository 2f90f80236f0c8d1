import { reconcileTopic } from '@liwu/event-log';
import { STORING_SERVICES } from '../suite/storing-services.js';
import type { Suite } from '../suite/suite-file.js';
import type { ServiceLanes } from './describe-lanes.js';
import { silentLog } from '../shared/silent-log.js';

/** Every service that has an event table, one after the other. */
export const reconcileSuite = async (
  { databases, kafkaBrokers, topicPrefix, lanes }: Suite,
  dryRun: boolean,
): Promise<ServiceLanes[]> => {
  const shared = { brokers: kafkaBrokers.split(','), topicPrefix, lanes, dryRun, log: silentLog };
  const services: ServiceLanes[] = [];
  for (const service of STORING_SERVICES) {
    const found = await reconcileTopic({ ...shared, service, databaseUrl: databases[service] });
    services.push({ service, lanes: found });
  }
  return services;
};
