import { setTimeout as delay } from 'node:timers/promises';
import { AssignerProtocol, type Consumer, type Kafka, type PartitionAssigner } from 'kafkajs';
import type { Log } from '../lane-handler.js';
import { MembershipProof } from './membership-proof.js';

/** A killed replica is replaced when its session has timed out: within 7 s, with the join. Brokers allow no less unless told to. */
const SESSION_TIMEOUT_MS = 6_000;
/** The others hear of it by the answer to their next heartbeat. */
const HEARTBEAT_MS = 250;
const REBALANCE_TIMEOUT_MS = 10_000;
const RESTART_MS = 1_000;
/** After so long without an answered heartbeat it is looked whether the wall clock is why. */
const SILENT_MS = 10_000;
/** Our own reader fetches; the consumer only keeps the membership. Paused, it wakes this often, and only then sends heartbeats. */
const IDLE_WAIT_MS = HEARTBEAT_MS;
const NAME = 'liwu-same-lane';

/** Gives partition p of every topic to one member: round robin over flattened partitions splits a lane at some member counts. */
const sameLaneAssigner =
  (lanes: number): PartitionAssigner =>
  () => ({
    name: NAME,
    version: 1,
    assign: async ({ members, topics }) => {
      const ids = members.map(({ memberId }) => memberId).sort();
      return ids.map((memberId, index) => {
        const mine = Array.from({ length: lanes }, (_, lane) => lane).filter((lane) => lane % ids.length === index);
        const assignment = Object.fromEntries(topics.map((topic) => [topic, mine]));
        return {
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version: 1,
            assignment,
            userData: Buffer.alloc(0),
          }),
        };
      });
    },
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
    }),
  });

interface GroupOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly lanes: number;
  readonly log: Log;
  /** The lanes that this member has from now on; none while it is without a group. */
  readonly onLanes: (lanes: readonly number[]) => void;
  /** These lanes are provably this member's at this moment: told at each heartbeat that proves it. */
  readonly onProven: () => void;
}

/** Membership of an ordinary consumer group, its assignment and its committed offsets; nothing is read through it. */
export class GroupMembership {
  private consumer: Consumer | undefined;
  private stopped = false;
  private joined = false;
  private silence: NodeJS.Timeout | undefined;
  private readonly proof = new MembershipProof(SESSION_TIMEOUT_MS);

  constructor(private readonly options: GroupOptions) {}

  get isMember(): boolean {
    return this.joined;
  }

  /** Whether nobody else can have had any of the lanes since they were told of, up to this moment. */
  get isProven(): boolean {
    return this.proof.holds;
  }

  async start(): Promise<void> {
    const { kafka, groupId, topics, lanes } = this.options;
    const consumer = kafka.consumer({
      groupId,
      partitionAssigners: [sameLaneAssigner(lanes)],
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: IDLE_WAIT_MS,
      allowAutoTopicCreation: false,
    });
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      consumer.pause(topics.map((topic) => ({ topic })));
      // A member whom the coordinator has forgotten joins anew without a word: others may have had its lanes meanwhile.
      if (this.joined) this.left();
      this.joined = true;
      this.proof.joined();
      this.watchSilence();
      this.options.onLanes(payload.memberAssignment[topics[0]!] ?? []);
    });
    consumer.on(consumer.events.HEARTBEAT, () => {
      this.proof.heartbeatAnswered();
      this.watchSilence();
      if (this.proof.holds) this.options.onProven();
    });
    consumer.on(consumer.events.REBALANCING, () => this.left());
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      this.options.log.warn({ err: payload.error, restart: payload.restart }, 'the consumer group was lost');
      this.left();
      if (!payload.restart) void this.restart();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
  }

  /** What the group has committed, for each of these lanes and topics: the offset to go on from; 0 where it has none. */
  async committed(lanes: readonly number[]): Promise<{ topic: string; partition: number; offset: number }[]> {
    const { kafka, groupId, topics } = this.options;
    const admin = kafka.admin();
    await admin.connect();
    try {
      const answer = await admin.fetchOffsets({ groupId, topics: [...topics] });
      return answer.flatMap(({ topic, partitions }) =>
        partitions
          .filter(({ partition }) => lanes.includes(partition))
          .map(({ partition, offset }) => ({ topic, partition, offset: Math.max(0, Number(offset)) })),
      );
    } finally {
      await admin.disconnect();
    }
  }

  async commit(offsets: readonly { topic: string; partition: number; offset: number }[]): Promise<void> {
    if (!this.consumer || !this.joined || offsets.length === 0) return;
    await this.consumer.commitOffsets(
      offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
    );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.joined = false;
    this.proof.left();
    clearTimeout(this.silence);
    await this.consumer?.disconnect();
  }

  /**
   * kafkajs sends heartbeats by the wall clock: where that is set back it sends none until the old time is reached again, and hears
   * nothing of the end of its session. A new consumer begins by the clock as it is.
   */
  private watchSilence(): void {
    clearTimeout(this.silence);
    const since = Date.now();
    this.silence = setTimeout(() => {
      if (Date.now() - since > SILENT_MS / 2) return this.watchSilence();
      this.options.log.warn({}, 'the clock was set back: the consumer group is joined again');
      this.left();
      void this.restart();
    }, SILENT_MS);
    this.silence.unref();
  }

  private left(): void {
    this.joined = false;
    clearTimeout(this.silence);
    this.proof.left();
    this.options.onLanes([]);
  }

  private async restart(): Promise<void> {
    while (!this.stopped) {
      await delay(RESTART_MS);
      try {
        await this.consumer?.disconnect();
        await this.start();
        return;
      } catch (error) {
        this.options.log.warn({ err: error }, 'joining the consumer group failed');
      }
    }
  }
}
