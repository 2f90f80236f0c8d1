import { randomUUID } from 'node:crypto';
import { type LiwuEvent, type ServiceName, laneOf, topicOf } from '@liwu/contracts';
import { LANE_MIGRATIONS, FactLog, KafkaLink, LaneService } from '@liwu/event-log';
import { quietLog, spokenHandler } from '@liwu/event-log/testing';
import { migrate } from '@liwu/service-kit';
import { type FreshDatabase, eventually, freshDatabase, freshTopicPrefix } from '@liwu/test-kit';
import { Pool, type QueryResultRow } from 'pg';
import { expect, inject } from 'vitest';
import { WATCHDOG_MIGRATIONS } from '../outstanding-gift/create-watchdog.js';
import type { GiftKey } from '../outstanding-gift/gift.js';
import type { WatchBatch } from '../outstanding-gift/watch-batch.js';
import type { GiftTimer } from '../outstanding-gift/watch-input.js';
import { DEFAULT_POLICY, type WatchPolicy } from '../outstanding-gift/watch-policy.js';
import { type WatchdogEvent, isWatchdogEvent } from '../outstanding-gift/watchdog-events.js';
import { watchdogHandler } from '../watchdog-handler.js';

export const LANES = 4;

/** A journey that fits into a spec: all that takes seconds elsewhere takes tenths of a second. */
export const SHORT_POLICY: WatchPolicy = {
  ...DEFAULT_POLICY,
  remindAfterMs: [500, 1_300, 2_100],
  takeOverAfterMs: 3_000,
  takeOverEveryMs: 500,
  witnessWithinMs: 300,
  remindersPerSecond: 1_000,
};

export type Watchdog = LaneService<WatchBatch, never, GiftTimer>;

/** Real watchdogs on a real Kafka and Postgres, between a wallet and a gateway that say what a spec wants. */
export class WatchWorld {
  readonly topicPrefix = freshTopicPrefix();
  /** All that the watchdogs have published, in the order of each lane. */
  readonly events: WatchdogEvent[] = [];
  /** What the watchdogs' handlers have warned of. */
  readonly warnings: object[] = [];
  private readonly link = new KafkaLink({ brokers: inject('kafkaBrokers'), clientId: 'spec', log: quietLog });
  private readonly watchdogs = new Set<Watchdog>();
  private database!: FreshDatabase;
  private walletDatabase!: FreshDatabase;
  private wallet!: LaneService<null, LiwuEvent[]>;
  private gateway!: FactLog;
  private pool!: Pool;
  private answer: (event: WatchdogEvent) => LiwuEvent[] = () => [];

  async open(): Promise<this> {
    [this.database, this.walletDatabase] = await Promise.all([freshDatabase(), freshDatabase()]);
    this.pool = new Pool({ connectionString: this.database.url, max: 2 });
    this.pool.on('error', (error) => quietLog.info({ err: error }, 'hung up on')); // as a database does that is copied
    await migrate(this.database.url, [...LANE_MIGRATIONS, ...WATCHDOG_MIGRATIONS], quietLog);
    await migrate(this.walletDatabase.url, LANE_MIGRATIONS, quietLog);
    this.wallet = new LaneService(spokenHandler('wallet', ['ack-watchdog']), {
      ...this.shared('0'),
      databaseUrl: this.walletDatabase.url,
    });
    this.gateway = new FactLog({
      ...this.shared('0'),
      service: 'rtm-gateway',
      inputs: ['ack-watchdog'],
      reads: [
        'DeliveryWatched',
        'EvidenceKept',
        'DeliveryConfirmed',
        'DeliveryReminded',
        'DeliveryTakenOver',
        'DeliveryAbandoned',
        'ShownAfterRelease',
      ],
    });
    await this.link.connect();
    await Promise.all([
      this.wallet.start(),
      this.gateway.start(({ event }) => this.heard(event)),
      this.startWatchdog(),
    ]);
    return this;
  }

  /** Where a watchdog finds its world. */
  get environment(): Record<string, string> {
    return {
      LIWU_KAFKA_BROKERS: inject('kafkaBrokers').join(','),
      LIWU_TOPIC_PREFIX: this.topicPrefix,
      LIWU_LANES: String(LANES),
      LIWU_DATABASE_URL: this.database.url,
    };
  }

  /** One more replica; resolves when it works lanes, where there are any left. */
  async startWatchdog(policy: WatchPolicy = SHORT_POLICY): Promise<Watchdog> {
    const report = {
      count: (name: string) => watchdog.counters.count(name),
      log: { warn: (context: object) => void this.warnings.push(context) },
    };
    const handler = watchdogHandler(policy, LANES, report);
    const watchdog: Watchdog = new LaneService(handler, {
      ...this.shared(String(this.watchdogs.size)),
      databaseUrl: this.database.url,
    });
    this.watchdogs.add(watchdog);
    await watchdog.start();
    await eventually(() => watchdog.health().lanes.length > 0);
    return watchdog;
  }

  async stopWatchdog(watchdog: Watchdog): Promise<void> {
    this.watchdogs.delete(watchdog);
    await watchdog.stop();
  }

  async stopAll(): Promise<void> {
    for (const watchdog of this.watchdogs) await this.stopWatchdog(watchdog);
  }

  /** From now on the gateway answers the watchdog's events so. */
  gatewayAnswers(answer: (event: WatchdogEvent) => LiwuEvent[]): void {
    this.answer = answer;
  }

  /** What the gateway says, in this order. */
  async gatewaySays(...events: LiwuEvent[]): Promise<void> {
    for (const event of events) await this.gateway.publish(event);
  }

  /** What the wallet says, all in one lane. */
  async walletSays(...events: (LiwuEvent & { viewerId: string })[]): Promise<void> {
    const idempotencyKey = randomUUID();
    const call = { caller: 'spec', idempotencyKey, contentHash: idempotencyKey };
    await this.wallet.execute({ key: events[0]!.viewerId, command: events, ...call });
  }

  /** A record of a type that this version does not know. */
  async saysUnknown(service: ServiceName, lane: number): Promise<void> {
    const producer = this.link.publicClient().producer();
    await producer.connect();
    const headers = { ce_specversion: '1.0', ce_type: 'liwu.NeverHeardOf.v1', ce_id: randomUUID() };
    const messages = [{ partition: lane, key: 'x', value: '{}', headers }];
    await producer.send({ topic: topicOf(service, this.topicPrefix), messages });
    await producer.disconnect();
  }

  /** What the watchdog said of a gift. */
  of({ viewerId, requestId }: GiftKey): WatchdogEvent[] {
    return this.events.filter((event) => event.viewerId === viewerId && event.requestId === requestId);
  }

  /** What the watchdog said of a gift, once its last word is this. */
  async until(gift: GiftKey, type: WatchdogEvent['type'], deadlineMs = 15_000): Promise<WatchdogEvent[]> {
    return eventually(
      () => {
        const events = this.of(gift);
        expect(events.at(-1)?.type).toBe(type);
        return events;
      },
      { deadlineMs },
    );
  }

  /** A count of all replicas together. */
  sum(counter: string): number {
    return [...this.watchdogs].reduce((all, { counters }) => all + (counters.snapshot()[counter] ?? 0), 0);
  }

  async rows(text: string, values: unknown[] = []): Promise<QueryResultRow[]> {
    return (await this.pool.query<QueryResultRow>(text, values)).rows;
  }

  async close(): Promise<void> {
    await this.stopAll();
    await Promise.all([this.wallet.stop(), this.gateway.stop(), this.link.close(), this.pool.end()]);
    await Promise.all([this.database.drop(), this.walletDatabase.drop()]);
  }

  private async heard(event: LiwuEvent): Promise<void> {
    if (!isWatchdogEvent(event)) return;
    this.events.push(event);
    await this.gatewaySays(...this.answer(event));
  }

  private shared(replica: string) {
    return {
      brokers: inject('kafkaBrokers'),
      lanes: LANES,
      topicPrefix: this.topicPrefix,
      replicationFactor: 1,
      replica,
      log: quietLog,
    };
  }
}

/** A viewer whose lane is this one. */
export const viewerIn = (lane: number, name: string): string => {
  for (let n = 0; ; n++) if (laneOf(`${name}-${n}`, LANES) === lane) return `${name}-${n}`;
};
