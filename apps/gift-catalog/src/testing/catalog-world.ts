import { randomUUID } from 'node:crypto';
import { type LiwuEvent, topicOf } from '@liwu/contracts';
import { createLaneTables, FactLog, KafkaLink, LaneService } from '@liwu/event-log';
import { quietLog, spokenHandler } from '@liwu/event-log/testing';
import { type RunningService, startService } from '@liwu/service-kit';
import { startTestIdentityProvider, type TestIdentityProvider } from '@liwu/service-kit/testing';
import { eventually, type FreshDatabase, freshDatabase, freshTopicPrefix, readMetrics } from '@liwu/test-kit';
import { Pool, type QueryResultRow } from 'pg';
import { inject } from 'vitest';
import { giftCatalogService } from '../gift-catalog-service.js';

export const LANES = 4;

/** The real catalog on a real Kafka and Postgres, between a gateway and a wallet that say what a spec wants. */
export class CatalogWorld {
  readonly topicPrefix = freshTopicPrefix();
  /** All that the catalog has published, in the order of each lane. */
  readonly events: LiwuEvent[] = [];
  private readonly link = new KafkaLink({ brokers: inject('kafkaBrokers'), clientId: 'spec', log: quietLog });
  private readonly catalogs: RunningService[] = [];
  private provider!: TestIdentityProvider;
  private database!: FreshDatabase;
  private walletDatabase!: FreshDatabase;
  private wallet!: LaneService<null, LiwuEvent[]>;
  private gateway!: FactLog;
  private pool!: Pool;
  private operator!: string;

  async open(): Promise<this> {
    this.provider = await startTestIdentityProvider();
    this.operator = await this.provider.token('olga', ['operator']);
    [this.database, this.walletDatabase] = await Promise.all([freshDatabase(), freshDatabase()]);
    this.pool = new Pool({ connectionString: this.database.url, max: 2 });
    this.pool.on('error', (error) => quietLog.info({ err: error }, 'hung up on')); // as a database does that is copied
    const shared = {
      brokers: inject('kafkaBrokers'),
      lanes: LANES,
      topicPrefix: this.topicPrefix,
      replicationFactor: 1,
      replica: '0',
      log: quietLog,
    };
    this.wallet = new LaneService(spokenHandler('wallet', ['gift-catalog']), {
      ...shared,
      databaseUrl: this.walletDatabase.url,
    });
    this.gateway = new FactLog({
      ...shared,
      service: 'rtm-gateway',
      inputs: ['gift-catalog'],
      reads: ['GiftPriced', 'GiftRefused', 'TryRejected', 'StockReturned'],
    });
    await this.makeLanes(this.walletDatabase.url);
    await this.link.connect();
    const catalog = await this.startCatalog(0);
    await Promise.all([
      catalog.started,
      this.wallet.start(),
      this.gateway.start(async ({ event }) => void this.events.push(event)),
    ]);
    return this;
  }

  /** One more replica of the service. */
  async startCatalog(replica: number): Promise<RunningService> {
    const service = await startService(giftCatalogService, {
      ...this.environment,
      LIWU_LOG_LEVEL: process.env['LIWU_SPEC_LOG'] ? 'info' : 'silent',
      LIWU_REPLICA: String(replica),
    });
    this.catalogs.push(service);
    return service;
  }

  /** Ends every replica in order. */
  async stopCatalogs(): Promise<void> {
    for (const catalog of this.catalogs.splice(0)) await catalog.stop();
  }

  /** Where a catalog finds its world. */
  get environment(): Record<string, string> {
    return {
      LIWU_HTTP_PORT: '0',
      LIWU_KAFKA_BROKERS: inject('kafkaBrokers').join(','),
      LIWU_TOPIC_PREFIX: this.topicPrefix,
      LIWU_LANES: String(LANES),
      LIWU_DATABASE_URL: this.database.url,
      LIWU_OIDC_ISSUER: this.provider.issuer,
      LIWU_OIDC_JWKS_URL: this.provider.jwksUrl,
    };
  }

  token(sub: string, roles: readonly string[]): Promise<string> {
    return this.provider.token(sub, roles);
  }

  /** What the gateway says. */
  async says(...events: LiwuEvent[]): Promise<void> {
    await Promise.all(events.map((event) => this.gateway.publish(event)));
  }

  /** What the wallet says. */
  async walletSays(event: LiwuEvent & { viewerId: string }): Promise<void> {
    const key = randomUUID();
    await this.wallet.execute({
      key: event.viewerId,
      command: [event],
      caller: 'spec',
      idempotencyKey: key,
      contentHash: key,
    });
  }

  /** A record on the gateway's topic that this version does not know. */
  async saysUnknown(lane: number): Promise<void> {
    const producer = this.link.publicClient().producer();
    await producer.connect();
    const headers = { ce_specversion: '1.0', ce_type: 'liwu.NeverHeardOf.v1', ce_id: randomUUID() };
    const topic = topicOf('rtm-gateway', this.topicPrefix);
    await producer.send({ topic, messages: [{ partition: lane, key: 'x', value: '{}', headers }] });
    await producer.disconnect();
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.catalogs[0]?.url}${path}`, { headers });
  }

  /** A command of an operator's; a key of its own unless a spec gives one. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}, replica = 0): Promise<Response> {
    return fetch(`${this.catalogs[replica]?.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.operator}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** A command that must be accepted; its answer. */
  async made(path: string, body: object): Promise<unknown> {
    const response = await this.post(path, body);
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path} was answered ${JSON.stringify(answer)}`);
    return answer;
  }

  /** What the catalog has said about a request, once it has said so much. */
  outcomeOf({ viewerId, requestId }: { viewerId: string; requestId: string }, count = 1): Promise<LiwuEvent[]> {
    return eventually(() => {
      const found = this.events.filter(
        (event) => 'requestId' in event && event.requestId === requestId && event.viewerId === viewerId,
      );
      if (found.length !== count) throw new Error(`${found.length} events instead of ${count} about ${requestId}`);
      return found;
    });
  }

  asOperator(): Record<string, string> {
    return { authorization: `Bearer ${this.operator}` };
  }

  async rows(text: string, values: unknown[] = []): Promise<QueryResultRow[]> {
    return (await this.pool.query<QueryResultRow>(text, values)).rows;
  }

  /** A count of the first replica's, by its short name (`readMetrics`). */
  async metric(name: string): Promise<number> {
    return (await readMetrics(this.catalogs[0]!.url)).get(name) ?? 0;
  }

  async close(): Promise<void> {
    await this.stopCatalogs();
    await Promise.all([this.wallet.stop(), this.gateway.stop(), this.link.close(), this.pool.end()]);
    await Promise.all([this.database.drop(), this.walletDatabase.drop(), this.provider.stop()]);
  }

  private async makeLanes(url: string): Promise<void> {
    const pool = new Pool({ connectionString: url, max: 1 });
    await createLaneTables(pool);
    await pool.end();
  }
}
