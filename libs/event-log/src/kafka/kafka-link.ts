import { Kafka, logLevel } from 'kafkajs';
import Cluster, { type ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import loggers, { type LogEntry } from 'kafkajs/src/loggers/index.js';
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';
import type { Log } from '../lane-handler.js';
import {
  type FetchPosition,
  type FetchedPartition,
  KAFKA_ERROR,
  type ProduceAnswer,
  fetchRequest,
  produceRequest,
} from './protocol.js';
import { WAIT_FOR_TOPICS_MS, createIfAbsent, topicsAreThere } from './topics.js';
import './quiet-request-queue.js';
import './whole-answers.js';

const PRODUCE_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;
const FETCH_LIMITS = { maxBytes: 8 << 20, maxPartitionBytes: 1 << 20 };
const LOOK_BACK_MS = 600_000;
/** What is looked back at least, whatever the clock says: more than a broker that died may have had in memory only. */
const LOOK_BACK_RECORDS = 5_000;
/** ListOffsets' special timestamps. */
const LATEST = -1;
const EARLIEST = -2;
/** Kafka's own word for nobody. */
const NO_LEADER = -1;

interface KafkaLinkOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log: Log;
}

/** One service's link to Kafka: connections and metadata by kafkajs, the hot requests in our own encoding. */
export class KafkaLink {
  private readonly cluster: Cluster;
  private readonly learnt = new Set<string>();
  private refreshing: Promise<void> | undefined;
  private silentSince: number | undefined;
  private failures = 0;
  /** The same by who did not answer. */
  private readonly failuresOf = new Map<number, number>();
  /** Those that found out not even whom to ask. */
  private unaddressed = 0;

  constructor(private readonly options: KafkaLinkOptions) {
    this.cluster = new Cluster({
      logger: loggers.createLogger({ level: logLevel.WARN, logCreator: () => (entry) => this.logged(entry) }),
      socketFactory: promptSockets(),
      brokers: [...options.brokers],
      clientId: options.clientId,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: 2 * PRODUCE_TIMEOUT_MS,
      enforceRequestTimeout: true,
      metadataMaxAge: 300_000,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
      allowAutoTopicCreation: false,
      maxInFlightRequests: null,
    });
  }

  /** kafkajs's own client, for what is not hot: topics, groups. */
  publicClient(): Kafka {
    const { brokers, clientId } = this.options;
    return new Kafka({
      brokers: [...brokers],
      clientId,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => this.logged(entry),
    });
  }

  async connect(): Promise<void> {
    await this.cluster.connect();
  }

  async close(): Promise<void> {
    await this.refreshing;
    await this.cluster.disconnect();
  }

  isConnected(): boolean {
    return this.cluster.isConnected();
  }

  /** Creates the topic if it is not there, with unlimited retention. Rejects where it has another number of partitions. */
  async ensureTopic(topic: string, partitions: number, replicationFactor: number): Promise<void> {
    await createIfAbsent(this.publicClient(), topic, partitions, replicationFactor);
    await this.waitForTopics([topic], partitions);
  }

  /**
   * Resolves when all the topics are there with a leader for each partition. Rejects where one has another number of partitions,
   * and at the deadline; the error names the topic.
   */
  waitForTopics(topics: readonly string[], partitions: number, deadlineMs = WAIT_FOR_TOPICS_MS): Promise<void> {
    return topicsAreThere(this.cluster, topics, partitions, deadlineMs);
  }

  /** Writes one batch per partition, acks = all. A partition without an answer of its own is NOT known to be written. */
  async produce(topic: string, batches: readonly { partition: number; batch: Buffer }[]): Promise<ProduceAnswer[]> {
    const unanswered = ({ partition }: { partition: number }, cause: unknown): ProduceAnswer => ({
      partition,
      errorCode: KAFKA_ERROR.unanswered,
      baseOffset: -1,
      cause,
    });
    return this.askLeaders(
      batches,
      () => topic,
      (ofLeader) => produceRequest(topic, ofLeader, PRODUCE_TIMEOUT_MS),
      unanswered,
    );
  }

  /** Reads from each position what is there, waiting up to `maxWaitMs` if nothing is. Says for each partition what went wrong. */
  async fetch(positions: readonly FetchPosition[], maxWaitMs: number): Promise<FetchedPartition[]> {
    const unanswered = ({ topic, partition }: FetchPosition, cause: unknown): FetchedPartition => ({
      topic,
      partition,
      errorCode: KAFKA_ERROR.unanswered,
      highWatermark: -1,
      records: [],
      cause,
    });
    return this.askLeaders(
      positions,
      ({ topic }) => topic,
      (ofLeader) => fetchRequest(ofLeader, { ...FETCH_LIMITS, maxWaitMs }),
      unanswered,
    );
  }

  /**
   * Asks each partition's leader; what one leader does not answer, or what none leads, is no reason to lose the answers of the others.
   * Never rejects: where nobody answered, the answer bears the cause, and its receiver tells of it.
   */
  private async askLeaders<Asked extends { partition: number }, Answer>(
    asked: readonly Asked[],
    topicOf: (one: Asked) => string,
    request: (ofLeader: Asked[]) => ProtocolRequest<Answer[]>,
    unanswered: (one: Asked, cause: unknown) => Answer,
  ): Promise<Answer[]> {
    const failed = (some: readonly Asked[], cause: unknown): Answer[] => {
      this.failures++;
      return some.map((one) => unanswered(one, cause));
    };
    const ask = async (leader: number, ofLeader: Asked[]): Promise<Answer[]> => {
      if (leader === NO_LEADER) return failed(ofLeader, new Error('no leader is known'));
      try {
        const answers = await this.send(leader, request(ofLeader));
        this.silentSince = undefined;
        return answers;
      } catch (cause) {
        this.silentSince ??= performance.now();
        this.failuresOf.set(leader, (this.failuresOf.get(leader) ?? 0) + 1);
        return failed(ofLeader, cause);
      }
    };
    try {
      await this.learn(asked.map(topicOf));
      const byLeader = Map.groupBy(asked, (one) => this.knownLeader(topicOf(one), one.partition));
      return (await Promise.all([...byLeader].map(([leader, ofLeader]) => ask(leader, ofLeader)))).flat();
    } catch (cause) {
      this.unaddressed++;
      return failed(asked, cause);
    }
  }

  /**
   * Asks who leads which partition now; for whoever has met an error. Nobody waits for it: while one partition has no leader kafkajs
   * asks for seconds, and the others are to go on meanwhile.
   */
  refreshMetadata(): void {
    this.refreshing ??= this.askForMetadata()
      .then(() => (this.silentSince = undefined))
      .catch((error: unknown) => {
        this.silentSince ??= performance.now();
        this.options.log.warn({ err: error }, 'who leads the partitions of Kafka could not be found out');
      })
      .finally(() => (this.refreshing = undefined));
  }

  private askForMetadata(): Promise<void> {
    return this.cluster.refreshMetadata();
  }

  /** For how long Kafka has answered nothing of what it was asked, in milliseconds; 0 while it answers. */
  get silentMs(): number {
    return this.silentSince === undefined ? 0 : performance.now() - this.silentSince;
  }

  /** How many requests to write or to read Kafka has not answered so far. Whoever finds more of them than before looks whose they were. */
  get unanswered(): number {
    return this.failures;
  }

  /**
   * Who leads this partition, and how many requests it has left unanswered. Whoever finds another answer than before does not know any
   * more where the log ends: that broker may have died meanwhile, and have come back without its last records.
   */
  leadership(topic: string, partition: number): string {
    const leader = this.learnt.has(topic) ? this.knownLeader(topic, partition) : NO_LEADER;
    return [leader, this.failuresOf.get(leader) ?? 0, this.unaddressed].join(' ');
  }

  /** The offset that the next record of this partition will get. */
  endOffset(topic: string, partition: number): Promise<number> {
    return this.offsetAt(topic, partition, LATEST);
  }

  startOffset(topic: string, partition: number): Promise<number> {
    return this.offsetAt(topic, partition, EARLIEST);
  }

  /**
   * From where whoever finds a topic not as it was left at `offset` looks for its place: ten minutes back, and some thousand records
   * before the place and the end at least. By a clock that is wrong ten minutes ago may lie behind all that was written since.
   */
  async lookBackOffset(topic: string, partition: number, offset: number): Promise<number> {
    const start = await this.startOffset(topic, partition);
    const end = await this.endOffset(topic, partition);
    const recent = await this.recentOffset(topic, partition);
    return Math.max(start, Math.min(recent, Math.min(offset, end) - LOOK_BACK_RECORDS));
  }

  /** The first offset of the last ten minutes, by this process's clock; the end where all is older. */
  async recentOffset(topic: string, partition: number): Promise<number> {
    const offset = await this.offsetAt(topic, partition, Date.now() - LOOK_BACK_MS);
    return offset >= 0 ? offset : this.endOffset(topic, partition);
  }

  /** Whoever asks in vain asks again, and then it may be somebody else who leads. */
  private async offsetAt(topic: string, partition: number, timestamp: number): Promise<number> {
    try {
      return await this.askForOffset(topic, partition, timestamp);
    } catch (error) {
      this.refreshMetadata();
      throw error;
    }
  }

  private async askForOffset(topic: string, partition: number, timestamp: number): Promise<number> {
    await this.learn([topic]);
    const broker = await this.cluster.findBroker({ nodeId: this.leaderOf(topic, partition) });
    const topics = [{ topic, partitions: [{ partition, timestamp: String(timestamp) }] }];
    const { responses } = await broker.listOffsets({ replicaId: -1, isolationLevel: 0, topics });
    const answer = responses[0]?.partitions[0];
    if (!answer || answer.errorCode !== KAFKA_ERROR.none)
      throw new Error(`Kafka knows no offset of ${topic}/${partition}`);
    return Number(answer.offset);
  }

  /** The metadata of these topics is asked for once; later it is refreshed by whoever meets an error. */
  private async learn(topics: readonly string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.learnt.has(topic));
    if (unknown.length === 0) return;
    await this.cluster.addMultipleTargetTopics(unknown);
    for (const topic of unknown) this.learnt.add(topic);
  }

  private leaderOf(topic: string, partition: number): number {
    const leader = this.knownLeader(topic, partition);
    if (leader === NO_LEADER) throw new Error(`no leader is known for ${topic}/${partition}`);
    return leader;
  }

  private knownLeader(topic: string, partition: number): number {
    const metadata = this.cluster
      .findTopicPartitionMetadata(topic)
      .find(({ partitionId }) => partitionId === partition);
    return metadata && metadata.leader >= 0 ? metadata.leader : NO_LEADER;
  }

  private async send<T>(nodeId: number, protocol: ProtocolRequest<T>): Promise<T> {
    const broker = await this.cluster.findBroker({ nodeId });
    return broker.connectionPool.send(protocol);
  }

  /** kafkajs calls many passing things errors (a coordinator that is still starting); its callers decide what is one. */
  private logged(entry: LogEntry): void {
    this.options.log.debug({ kafkajs: entry.log.message }, 'kafkajs');
  }
}

/** kafkajs's sockets wait for more to send (Nagle), which costs up to 40 ms a request where the other side delays its acknowledgement. */
const promptSockets = (): ReturnType<typeof createSocketFactory> => {
  const open = createSocketFactory();
  return (options) => open(options).setNoDelay(true);
};
