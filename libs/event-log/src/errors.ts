/** No replica could take the command in time: the lane is locked, stopped, or the database is away. Try again. */
export class LaneUnavailable extends Error {
  override readonly name = 'LaneUnavailable';
  readonly code = 'lane_unavailable';
}

/** An input of this viewer could not be applied, so that nothing more is decided of it until an operator redrives or discards that. */
export class ViewerParked extends Error {
  override readonly name = 'ViewerParked';
  readonly code = 'parked';
}

/** The Idempotency-Key was used before with other content. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused';
  readonly code = 'idempotency_key_reused';
}

/** A lane that must not go on: two different events claim one place in it, or a record bears none. */
export class LaneStopped extends Error {
  override readonly name = 'LaneStopped';
  constructor(
    readonly lane: number,
    reason: string,
  ) {
    super(reason);
  }
}
