/**
 * A place for checkpoints outside of the database, where whoever owns the database cannot change them. This version has a folder
 * (`DirectorySink`); a bucket with an object lock is the same: `put` with `If-None-Match: *`, retention in compliance mode.
 */
export interface CheckpointSink {
  /** The greatest number that it has; 0 for none. */
  latest(): Promise<number>;
  /** Undefined where it has none of this number. */
  read(number: number): Promise<string | undefined>;
  /** Once it resolves the checkpoint is there for good. The same again is fine; `SinkConflict` where there is another one. */
  put(number: number, jws: string): Promise<void>;
}

/** There is another checkpoint of this number: somebody has tampered with one of them. It is never overwritten. */
export class SinkConflict extends Error {
  override readonly name = 'SinkConflict';
  constructor(
    readonly number: number,
    place: string,
  ) {
    super(`${place} has another checkpoint ${number}`);
  }
}
