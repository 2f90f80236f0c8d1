import { DEFAULT_LANES, type GiftRequested, type LiwuEvent, type ServiceName } from '@liwu/contracts';
import { FactLog, type Input, type LaneHandler, LaneService } from '@liwu/event-log';
import { silentLog } from '../../shared/silent-log.js';
import { STORING_SERVICES, type StoringService } from '../../suite/storing-services.js';
import type { DatabaseUrls } from '../../suite/storing-services.js';
import { TOPIC_PREFIX } from '../../up/child-plans.js';
import { heldAtOnce } from '../gift-generator.js';
import { makeLaneTables } from '../make-lane-tables.js';

interface Kafka {
  readonly brokers: readonly string[];
  readonly databases: DatabaseUrls;
}

/**
 * Everybody else of the suite, as far as the gateway can tell: on the wallet's genuine topic every request that is recorded is
 * held at once, and nothing ever comes of the other services'. A second member of the gateway's own group has half of the
 * lanes and does nothing: what the gateway under test takes in for those lanes it only records, and what this member records
 * for the gateway's lanes the gateway only grants; so the two are measured apart.
 */
export class ServicesStandIn {
  readonly #services: readonly LaneService<null>[];
  readonly #member: FactLog;

  constructor({ brokers, databases }: Kafka) {
    const shared = { brokers, lanes: DEFAULT_LANES, topicPrefix: TOPIC_PREFIX, replicationFactor: 1, log: silentLog };
    this.#services = STORING_SERVICES.map(
      (service) =>
        new LaneService<null>(handlerOf(service), { ...shared, replica: 'bench', databaseUrl: databases[service] }),
    );
    const group = { service: 'rtm-gateway', inputs: STORING_SERVICES, reads: [] } as const;
    this.#member = new FactLog({ ...shared, ...group, replica: 'bench-member' });
    this.#databases = databases;
  }

  readonly #databases: DatabaseUrls;

  /** Makes the topics that the gateway waits for. The wallet's stand-in waits for the gateway's, which the member makes. */
  async start(): Promise<void> {
    for (const service of STORING_SERVICES) await makeLaneTables(this.#databases[service]);
    await Promise.all([
      ...this.#services.map((service) => service.start()),
      this.#member.start(() => Promise.resolve()),
    ]);
  }

  /** Records a request as another replica of the gateway does. */
  record(request: GiftRequested): Promise<void> {
    return this.#member.publish(request);
  }

  /** The lanes that the gateway under test does not have. */
  get lanes(): readonly number[] {
    return this.#member.health().lanes;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#services.map((service) => service.stop()), this.#member.stop()]);
  }
}

const isWallet = (service: ServiceName): boolean => service === 'wallet';

const handlerOf = (service: StoringService): LaneHandler<null> => ({
  service,
  inputs: isWallet(service) ? ['rtm-gateway'] : [],
  reads: isWallet(service) ? ['GiftRequested'] : [],
  load: () => [],
  state: () => null,
  decide: held,
  evolve: () => null,
  save: () => [],
});

function held(input: Input): LiwuEvent[] {
  if (input.kind !== 'event' || input.event.type !== 'GiftRequested') return [];
  return [heldAtOnce(input.event, input.now)];
}
