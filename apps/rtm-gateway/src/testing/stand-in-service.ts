import { type EventOfType, type EventType, laneOf, type LiwuEvent, type ServiceName } from '@liwu/contracts';
import { LANE_MIGRATIONS, type Input, type LaneHandler, LaneService } from '@liwu/event-log';
import { migrate } from '@liwu/service-kit';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { QUIET } from './gateway-rig.js';

/** An event of a gift's journey: it stands in its viewer's lane. */
type ViewersEvent = LiwuEvent & { readonly viewerId: string };

/** Another service's place in the suite: its genuine topic, on which the spec says what happened. */
export class StandInService {
  readonly read: { event: LiwuEvent; traceparent: string | undefined }[] = [];
  #lanes: LaneService<null, readonly LiwuEvent[]> | undefined;
  #database: FreshDatabase | undefined;
  #said = 0;

  constructor(
    private readonly service: ServiceName,
    private readonly kafka: { readonly brokers: string[]; readonly topicPrefix: string; readonly lanes: number },
    /** What it reads of the gateway's topic. */
    private readonly reads: readonly EventType[] = [],
  ) {}

  async start(): Promise<this> {
    this.#database = await freshDatabase();
    await migrate(this.#database.url, LANE_MIGRATIONS, QUIET);
    const databaseUrl = this.#database.url;
    const options = { ...this.kafka, databaseUrl, replicationFactor: 1, replica: 'stand-in', log: QUIET };
    this.#lanes = new LaneService<null, readonly LiwuEvent[]>(this.#handler(), options);
    await this.#lanes.start();
    return this;
  }

  /** Publishes an event, in its viewer's lane, as the service itself would. */
  says(event: ViewersEvent, traceparent?: string): Promise<void> {
    return this.#publish([event], traceparent);
  }

  /** Publishes very many events, in one transaction for each of their lanes, and in each lane in this order. */
  async saysAll(events: readonly ViewersEvent[]): Promise<void> {
    const lanes = Map.groupBy(events, ({ viewerId }) => laneOf(viewerId, this.kafka.lanes));
    await Promise.all([...lanes.values()].map((ofLane) => this.#publish(ofLane)));
  }

  of<T extends EventType>(type: T, requestId: string): EventOfType<T>[] {
    return this.read
      .map(({ event }) => event)
      .filter(
        (event): event is EventOfType<T> =>
          event.type === type && 'requestId' in event && event.requestId === requestId,
      );
  }

  async stop(): Promise<void> {
    await this.#lanes?.stop();
    await this.#database?.drop();
  }

  /** Events of one lane. */
  async #publish(events: readonly ViewersEvent[], traceparent?: string): Promise<void> {
    const idempotencyKey = `said-${this.#said++}`;
    const call = { command: events, caller: 'spec', idempotencyKey, contentHash: idempotencyKey, traceparent };
    await this.#lanes!.execute({ key: events[0]!.viewerId, ...call });
  }

  #handler(): LaneHandler<null, readonly LiwuEvent[]> {
    return {
      service: this.service,
      inputs: this.reads.length > 0 ? ['rtm-gateway'] : [],
      reads: this.reads,
      load: () => [],
      state: () => null,
      decide: (input) => this.#decide(input),
      evolve: () => null,
      save: () => [],
    };
  }

  #decide(input: Input<readonly LiwuEvent[]>): LiwuEvent[] {
    if (input.kind === 'command') return [...input.command];
    if (input.kind === 'event') this.read.push({ event: input.event, traceparent: input.traceparent });
    return [];
  }
}
