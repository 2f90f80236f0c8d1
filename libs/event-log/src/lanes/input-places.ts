import type { ServiceName } from '@liwu/contracts';
import type { Counters } from '../counters.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import type { PartitionReader } from '../kafka/partition-reader.js';
import { type FetchPosition, KAFKA_ERROR } from '../kafka/protocol.js';
import type { Log } from '../lane-handler.js';
import { FactCursor, type InputCursor, recordHash } from './input-cursor.js';
import type { OpenLane } from './open-lane.js';

/** From where the open lanes read their inputs: from where they were left, or further back where a topic is not as it was left. */
export class InputPlaces {
  constructor(
    private readonly options: {
      sources: ReadonlyMap<string, ServiceName>;
      reader: PartitionReader;
      link: KafkaLink;
      log: Log;
      counters: Counters;
      /** The lane, if it is open here. */
      opened: (lane: number) => OpenLane | undefined;
      /** What is known of these lanes is not to be trusted any more. */
      reopen: (lanes: readonly OpenLane[]) => void;
    },
  ) {}

  /** Begins to read all inputs of a lane that has just been opened. */
  async seekAll(lane: OpenLane): Promise<void> {
    for (const [topic] of this.options.sources) {
      const cursor = this.cursor(lane, topic);
      if (cursor instanceof FactCursor) await this.checkFacts(topic, lane.lane, cursor);
      this.options.reader.seek(topic, lane.lane, cursor.position.nextOffset);
    }
  }

  /** Reading works again: where only the last applied record tells whether the topic is the one that it was, it is looked at first. */
  resumed({ topic, partition }: FetchPosition): void {
    const lane = this.options.opened(partition);
    const cursor = lane && this.cursor(lane, topic);
    if (!lane || !(cursor instanceof FactCursor)) return;
    this.options.reader.remove(topic, partition);
    this.checkFacts(topic, partition, cursor)
      .then(() => {
        if (this.options.opened(partition) === lane)
          this.options.reader.seek(topic, partition, cursor.position.nextOffset);
      })
      .catch((error: unknown) => this.noPlace(lane, topic, error));
  }

  /** What the cursor waits for is not where it should be: it is looked for further back; from the start where all recent records lie beyond. */
  lookBack({ topic, partition, offset }: FetchPosition): void {
    this.options.reader.remove(topic, partition);
    const lane = this.options.opened(partition);
    this.findPlace(topic, partition, offset).catch((error: unknown) => this.noPlace(lane, topic, error));
  }

  /** A topic without sequences: is its last applied record still the one that it was? */
  private async checkFacts(topic: string, lane: number, cursor: FactCursor): Promise<void> {
    const { nextOffset, hash } = cursor.position;
    if (nextOffset === 0) return;
    const end = await this.options.link.endOffset(topic, lane);
    const start = await this.options.link.startOffset(topic, lane);
    if (nextOffset <= end && nextOffset > start) {
      const [fetched] = await this.options.link.fetch([{ topic, partition: lane, offset: nextOffset - 1 }], 0);
      if (fetched?.errorCode !== KAFKA_ERROR.none) {
        const { errorCode, cause } = fetched ?? {};
        throw new Error(`${topic}/${lane} cannot be read: error ${errorCode}`, { cause });
      }
      const record = fetched.records.find(({ offset }) => offset === nextOffset - 1);
      if (record && recordHash(record).equals(hash)) return;
    }
    const from = await this.options.link.lookBackOffset(topic, lane, nextOffset);
    this.options.log.warn({ topic, lane, nextOffset, from }, 'the topic is not as it was left; it is read again');
    this.options.counters.count('fact_topics_read_again');
    cursor.restartAt(from);
  }

  private noPlace(lane: OpenLane | undefined, topic: string, error: unknown): void {
    const partition = lane?.lane;
    this.options.log.warn(
      { err: error, topic, partition },
      'no place to read on from was found; the lane is opened again',
    );
    if (lane && this.options.opened(lane.lane) === lane) this.options.reopen([lane]);
  }

  private async findPlace(topic: string, partition: number, offset: number): Promise<void> {
    const { link, reader, counters, log } = this.options;
    counters.count('looked_back');
    const isRecent = (await link.recentOffset(topic, partition)) < offset;
    const place = await (isRecent ? link.lookBackOffset(topic, partition, offset) : link.startOffset(topic, partition));
    log.warn({ topic, partition, offset, place }, 'the topic does not go on where it was left: looking back');
    const lane = this.options.opened(partition);
    if (!lane) return;
    const cursor = this.cursor(lane, topic);
    if (cursor instanceof FactCursor) cursor.restartAt(place);
    else cursor.soughtTo(place);
    reader.seek(topic, partition, place);
  }

  private cursor(lane: OpenLane, topic: string): InputCursor | FactCursor {
    return lane.cursors.get(this.options.sources.get(topic)!)!;
  }
}
