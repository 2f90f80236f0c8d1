/** A record as it lies in a topic's partition. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: ReadonlyMap<string, string>;
}

/** Whoever can read whole topics. */
export interface TopicReader {
  /** For each partition the offset that its next record will get. */
  endOffsets(topic: string): Promise<number[]>;
  /** Every record of the topic that lies before these ends: those of one partition in the order of their offsets. */
  records(topic: string, ends: readonly number[]): AsyncIterable<TopicRecord>;
}
