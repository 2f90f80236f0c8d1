import { randomUUID } from 'node:crypto';
import type { LiwuEvent, ServiceName } from '@liwu/contracts';
import { createLaneTables, FactLog, type Input, KafkaLink, type LaneHandler, LaneService } from '@liwu/event-log';
import { quietLog } from '@liwu/event-log/testing';
import { startTestIdentityProvider, type TestIdentityProvider } from '@liwu/service-kit/testing';
import { type FreshDatabase, eventually, freshDatabase, freshTopicPrefix, readMetrics } from '@liwu/test-kit';
import { Client, Pool, type QueryResultRow } from 'pg';
import { expect, inject } from 'vitest';
import { WALLET_EVENT_TYPES } from '../viewer-wallet/wallet-event.js';
import { appendUnknownEvent } from './append-unknown-event.js';
import { auditBooks } from './audit.js';
import { WalletReplica } from './wallet-replica.js';

export const LANES = 4;

/** What a neighbour answers to an event of the wallet's. */
type Reaction = (event: LiwuEvent, now: number) => LiwuEvent[];

/** A neighbour that says what it is told, and answers the wallet's events by a rule: in its lanes, in sequence. */
const neighbour = (service: ServiceName, react: Reaction): LaneHandler<null, LiwuEvent[]> => ({
  service,
  inputs: ['wallet'],
  reads: ['CoinsHeld', 'GiftSettled', 'HoldReleased'],
  load: () => [],
  state: () => null,
  decide: (input: Input<LiwuEvent[]>) => {
    if (input.kind === 'command') return input.command;
    return input.kind === 'event' ? react(input.event, input.now) : [];
  },
  evolve: () => null,
  save: () => [],
});

/** Real wallets on a real Kafka and Postgres, between a catalog and a watchdog that say what a spec wants. */
export class WalletWorld {
  readonly topicPrefix = freshTopicPrefix();
  /** All that the wallets have published, in the order of each lane. */
  readonly events: LiwuEvent[] = [];
  readonly replicas: WalletReplica[] = [];
  private readonly link = new KafkaLink({ brokers: inject('kafkaBrokers'), clientId: 'spec', log: quietLog });
  private readonly databases: FreshDatabase[] = [];
  private readonly neighbours = new Map<ServiceName, { lanes: LaneService<null, LiwuEvent[]>; databaseUrl: string }>();
  private provider!: TestIdentityProvider;
  private listener!: FactLog;
  private pool!: Pool;
  private tokens = new Map<string, string>();

  /** `catalog` and `watchdog` answer the wallet's events; by themselves they say nothing. */
  async open(reactions: { catalog?: Reaction; watchdog?: Reaction } = {}): Promise<this> {
    this.provider = await startTestIdentityProvider();
    const database = await this.database();
    this.pool = new Pool({ connectionString: database.url, max: 2 });
    this.pool.on('error', (error) => quietLog.info({ err: error }, 'hung up on')); // as `allowConnections` does
    await this.link.connect();
    await Promise.all([
      this.meet('gift-catalog', reactions.catalog),
      this.meet('ack-watchdog', reactions.watchdog),
      this.listen(),
      this.startReplica(),
    ]);
    return this;
  }

  /** One more replica; resolves when it works some lanes. `env` says where its world differs. */
  async startReplica(env: Readonly<Record<string, string>> = {}): Promise<WalletReplica> {
    const ordinal = { LIWU_REPLICA: String(this.replicas.length) };
    const replica = await WalletReplica.start({ ...this.environment, ...ordinal, ...env });
    this.replicas.push(replica);
    await replica.ready();
    return replica;
  }

  /** Where a wallet finds its world. */
  get environment(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      LIWU_HTTP_PORT: '0',
      LIWU_KAFKA_BROKERS: inject('kafkaBrokers').join(','),
      LIWU_TOPIC_PREFIX: this.topicPrefix,
      LIWU_LANES: String(LANES),
      LIWU_DATABASE_URL: this.databases[0]!.url,
      LIWU_OIDC_ISSUER: this.provider.issuer,
      LIWU_OIDC_JWKS_URL: this.provider.jwksUrl,
    };
  }

  /** What a neighbour says, all in one lane. */
  async says(service: 'gift-catalog' | 'ack-watchdog', ...events: (LiwuEvent & { viewerId: string })[]): Promise<void> {
    const idempotencyKey = randomUUID();
    const said = { caller: 'spec', idempotencyKey, contentHash: idempotencyKey };
    await this.neighbours.get(service)?.lanes.execute({ key: events[0]!.viewerId, command: events, ...said });
  }

  /** An event of a neighbour's that this version does not know. */
  async saysUnknown(service: 'gift-catalog' | 'ack-watchdog', lane: number): Promise<void> {
    await appendUnknownEvent(this.neighbours.get(service)!.databaseUrl, lane);
  }

  /** The events of one gift, once there are so many. */
  async eventsOf(
    { viewerId, requestId }: { viewerId: string; requestId: string },
    count: number,
  ): Promise<LiwuEvent[]> {
    return eventually(() => {
      const found = this.events.filter(
        (event) => 'requestId' in event && event.viewerId === viewerId && event.requestId === requestId,
      );
      expect(found).toHaveLength(count);
      return found;
    });
  }

  /** A call as a caller with these roles makes it. */
  async call(
    path: string,
    { as = 'ops:operator', body, key = randomUUID(), replica = 0 }: Call = {},
  ): Promise<Response> {
    const authorization = as === '' ? {} : { authorization: `Bearer ${await this.token(as)}` };
    const url = `${this.replicas[replica]?.url}${path}`;
    if (body === undefined) return fetch(url, { headers: authorization });
    return fetch(url, {
      method: 'POST',
      headers: {
        ...authorization,
        'content-type': 'application/json',
        ...(key === '' ? {} : { 'idempotency-key': key }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Books a payment of ten cents a coin. */
  async topUp(viewer: string, coins: number, providerReference: string = randomUUID()): Promise<void> {
    const price = { amount: (coins / 10).toFixed(2), unit: 'EUR' };
    const body = { viewer, coins: String(coins), price, provider: 'acme', provider_reference: providerReference };
    const response = await this.call('/v1/top-ups', { body });
    expect([response.status, await response.json()]).toMatchObject([201, { viewer }]);
  }

  async balance(viewer: string): Promise<unknown> {
    return (await this.call(`/v1/viewers/${viewer}/balance`)).json();
  }

  async rows(text: string, values: unknown[] = []): Promise<QueryResultRow[]> {
    return (await this.pool.query<QueryResultRow>(text, values)).rows;
  }

  /** Whether the wallet's database lets anybody in; where not, it also hangs up on whoever is. */
  async allowConnections(allowed: boolean): Promise<void> {
    const name = new URL(this.databases[0]!.url).pathname.slice(1);
    const client = new Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    try {
      await client.query(`ALTER DATABASE ${client.escapeIdentifier(name)} ALLOW_CONNECTIONS ${allowed}`);
      if (!allowed)
        await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    } finally {
      await client.end();
    }
  }

  /** What the rows say of the books' promises: all that are broken. */
  audit(): Promise<Record<string, unknown>> {
    return auditBooks(this.pool);
  }

  async metric(name: string, replica = 0): Promise<number> {
    return (await readMetrics(this.replicas[replica]!.url)).get(name) ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await Promise.all([...this.neighbours.values()].map(({ lanes }) => lanes.stop()));
    await Promise.all([this.listener.stop(), this.link.close(), this.pool.end(), this.provider.stop()]);
    await Promise.all(this.databases.map((database) => database.drop()));
  }

  /** `sub:role,role`. */
  private async token(as: string): Promise<string> {
    const known = this.tokens.get(as);
    if (known) return known;
    const [sub = '', roles = ''] = as.split(':');
    const token = await this.provider.token(sub, roles.split(','));
    this.tokens.set(as, token);
    return token;
  }

  private async database(): Promise<FreshDatabase> {
    const database = await freshDatabase();
    this.databases.push(database);
    return database;
  }

  private shared() {
    const { topicPrefix } = this;
    return {
      brokers: inject('kafkaBrokers'),
      lanes: LANES,
      topicPrefix,
      replicationFactor: 1,
      replica: '0',
      log: quietLog,
    };
  }

  private async meet(service: ServiceName, react: Reaction = () => []): Promise<void> {
    const { url: databaseUrl } = await this.database();
    const pool = new Pool({ connectionString: databaseUrl, max: 1 });
    await createLaneTables(pool);
    await pool.end();
    const lanes = new LaneService(neighbour(service, react), { ...this.shared(), databaseUrl });
    this.neighbours.set(service, { lanes, databaseUrl });
    await lanes.start();
  }

  private async listen(): Promise<void> {
    const reads = WALLET_EVENT_TYPES;
    this.listener = new FactLog({ ...this.shared(), service: 'rtm-gateway', inputs: ['wallet'], reads });
    await this.listener.start(async ({ event }) => void this.events.push(event));
  }
}

interface Call {
  /** `sub:role,role`; empty for nobody. */
  readonly as?: string;
  readonly body?: unknown;
  /** The Idempotency-Key; empty for none. */
  readonly key?: string;
  readonly replica?: number;
}
