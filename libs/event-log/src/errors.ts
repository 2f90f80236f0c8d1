/** No replica could take the command in time: the lane is locked, stopped, or the database is away. Try again. */
export class LaneUnavailable extends Error {
  override readonly name = 'LaneUnavailable';
  readonly code = 'lane_unavailable';
}

/** The Idempotency-Key was used before with other content. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused';
  readonly code = 'idempotency_key_reused';
}

/** A lane that must not go on: events were forked, an input is poison, an invariant broke. */
export class LaneStopped extends Error {
  override readonly name = 'LaneStopped';
  constructor(
    readonly lane: number,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}
