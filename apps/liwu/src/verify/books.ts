import { SERVICES, topicOf } from '@liwu/contracts';
import type { DatabaseUrls, StoringService } from '../suite/storing-services.js';
import type { Suite } from '../suite/suite-file.js';
import { DatabaseSnapshot } from './database-snapshot.js';
import { FactsBehind, type LaneProgress, progressWithTables } from './lane-progress.js';
import { TopicHistory } from './topic-history.js';

export type Snapshots = Readonly<Record<StoringService, DatabaseSnapshot>>;

/** The three databases as they are now, the wallet's first: what the others decided upon it is then known to it. */
export const takeSnapshots = async (urls: DatabaseUrls): Promise<Snapshots> => {
  const taken: DatabaseSnapshot[] = [];
  const take = async (service: StoringService): Promise<DatabaseSnapshot> => {
    const snapshot = await DatabaseSnapshot.take(urls[service]);
    taken.push(snapshot);
    return snapshot;
  };
  try {
    const wallet = await take('wallet');
    return { wallet, 'gift-catalog': await take('gift-catalog'), 'ack-watchdog': await take('ack-watchdog') };
  } catch (error) {
    await Promise.all(taken.map((snapshot) => snapshot.end()));
    throw error;
  }
};

/** Lets go of all snapshots. */
export const endAll = async (snapshots: Snapshots): Promise<void> => {
  await Promise.all(Object.values(snapshots).map((snapshot) => snapshot.end()));
};

/** The numbers of so many lanes, from 0 on. */
export const laneNumbers = (lanes: number): number[] => Array.from({ length: lanes }, (_, lane) => lane);

/** Where the books of a suite are. */
export type BooksPlace = Pick<Suite, 'databases' | 'kafkaBrokers' | 'lanes' | 'topicPrefix'>;

/** Access to a suite that may be at work: the three databases and the four topics, read only. */
export class Books {
  private constructor(
    private readonly suite: BooksPlace,
    readonly reader: TopicHistory,
  ) {}

  static async open(suite: BooksPlace): Promise<Books> {
    const topics = SERVICES.map((service) => topicOf(service, suite.topicPrefix));
    return new Books(suite, await TopicHistory.open(suite.kafkaBrokers, topics, suite.lanes));
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  get lanes(): number {
    return this.suite.lanes;
  }

  get topicPrefix(): string {
    return this.suite.topicPrefix;
  }

  snapshots(): Promise<Snapshots> {
    return takeSnapshots(this.suite.databases);
  }

  /** What is still moving, in words; undefined when all is quiet. */
  async moving(): Promise<string | undefined> {
    const snapshots = await this.snapshots();
    try {
      const held = await snapshots.wallet.countOpenHolds();
      if (held > 0) return `${held} gifts with coins held`;
      const progress = await this.#progress(snapshots);
      const behind = progress.reduce((sum, lane) => sum + lane.behind, 0);
      return behind > 0 ? `${behind} events to be applied` : undefined;
    } finally {
      await endAll(snapshots);
    }
  }

  async #progress(snapshots: Snapshots): Promise<LaneProgress[]> {
    const lanes = laneNumbers(this.lanes);
    const topic = topicOf('rtm-gateway', this.topicPrefix);
    const ends = await this.reader.endOffsets(topic);
    const facts = await FactsBehind.of(snapshots, ends);
    for (const [lane, end] of ends.entries()) {
      for await (const record of this.reader.read(topic, lane, end, facts.firstOffset(lane))) facts.add(record);
    }
    return [...(await progressWithTables(snapshots, lanes)), ...facts.progress()];
  }
}
