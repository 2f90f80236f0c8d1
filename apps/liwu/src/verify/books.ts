import { type ServiceName, SERVICES, topicOf } from '@liwu/contracts';
import type { Suite } from '../suite/suite-file.js';
import { DatabaseSnapshot } from './database-snapshot.js';
import { laneProgress, type LaneProgress } from './lane-progress.js';
import { TopicHistory } from './topic-history.js';

/** The services that have a database, and so an event table. */
export const STORING_SERVICES = ['gift-catalog', 'wallet', 'ack-watchdog'] as const;
export type StoringService = (typeof STORING_SERVICES)[number];
export type Snapshots = Readonly<Record<StoringService, DatabaseSnapshot>>;

/** Access to everything that is checked: the three databases and the four topics, read only. */
export class Books {
  private constructor(
    readonly lanes: number,
    private readonly suite: Suite,
    readonly history: TopicHistory,
  ) {}

  static async open(suite: Suite): Promise<Books> {
    const topics = SERVICES.map((service) => topicOf(service, suite.topicPrefix));
    return new Books(suite.lanes, suite, await TopicHistory.open(suite.kafkaBrokers, topics, suite.lanes));
  }

  close(): Promise<void> {
    return this.history.close();
  }

  topic(service: ServiceName): string {
    return topicOf(service, this.suite.topicPrefix);
  }

  endOffsets(service: ServiceName): Promise<number[]> {
    return Promise.all(this.laneNumbers().map((lane) => this.history.endOffset(this.topic(service), lane)));
  }

  laneNumbers(): number[] {
    return Array.from({ length: this.lanes }, (_, lane) => lane);
  }

  /** The three databases as they are now, the wallet's first: what the others decided upon it is then known to it. */
  async snapshots(): Promise<Snapshots> {
    const { databases } = this.suite;
    const wallet = await DatabaseSnapshot.take(databases.wallet);
    const catalog = await DatabaseSnapshot.take(databases.catalog);
    return { wallet, 'gift-catalog': catalog, 'ack-watchdog': await DatabaseSnapshot.take(databases.watchdog) };
  }

  /** What is still moving, in words; undefined when all is quiet. */
  async moving(): Promise<string | undefined> {
    const snapshots = await this.snapshots();
    try {
      const held = await snapshots.wallet.countOpenHolds();
      if (held > 0) return `${held} gifts with coins held`;
      const progress = await this.progress(snapshots);
      const behind = progress.reduce((sum, lane) => sum + lane.behind, 0);
      return behind > 0 ? `${behind} events to be applied` : undefined;
    } finally {
      await endAll(snapshots);
    }
  }

  progress(snapshots: Snapshots): Promise<LaneProgress[]> {
    const { topicPrefix } = this.suite;
    return laneProgress({ snapshots, history: this.history, topicPrefix, lanes: this.laneNumbers() });
  }
}

export const endAll = async (snapshots: Snapshots): Promise<void> => {
  await Promise.all(Object.values(snapshots).map((snapshot) => snapshot.end()));
};
