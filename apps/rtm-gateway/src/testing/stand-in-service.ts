import type { EventOfType, EventType, LiwuEvent, ServiceName } from '@liwu/contracts';
import { LANE_MIGRATIONS, type Input, type LaneHandler, LaneService } from '@liwu/event-log';
import { migrate } from '@liwu/service-kit';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { QUIET } from './gateway-rig.js';

/** Another service's place in the suite: its genuine topic, on which the spec says what happened. */
export class StandInService {
  readonly read: { event: LiwuEvent; traceparent: string | undefined }[] = [];
  #lanes: LaneService<null, LiwuEvent> | undefined;
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
    this.#lanes = new LaneService<null, LiwuEvent>(this.#handler(), options);
    await this.#lanes.start();
    return this;
  }

  /** Publishes an event, in its viewer's lane, as the service itself would. */
  async says(event: LiwuEvent & { readonly viewerId: string }, traceparent?: string): Promise<void> {
    const idempotencyKey = `said-${this.#said++}`;
    const call = { key: event.viewerId, command: event, caller: 'spec', idempotencyKey, contentHash: idempotencyKey };
    await this.#lanes!.execute({ ...call, traceparent });
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

  #handler(): LaneHandler<null, LiwuEvent> {
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

  #decide(input: Input<LiwuEvent>): LiwuEvent[] {
    if (input.kind === 'command') return [input.command];
    if (input.kind === 'event') this.read.push({ event: input.event, traceparent: input.traceparent });
    return [];
  }
}
