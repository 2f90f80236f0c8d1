/** Something that was decided in a lane, and when by the machine's clock. */
export interface Decision {
  readonly lane: number;
  readonly atMs: number;
}

/** How long nothing came of some lanes. */
export interface Pauses {
  /** The longest time in which nothing was decided in any of them. */
  readonly togetherMs: number;
  /** The longest time in which nothing was decided in one of them; the load leaves pauses in each lane anyway. */
  readonly worstLaneMs: number;
}

/** The pauses of these lanes between two moments; one that had not ended by the second one counts up to there. */
export const pausesOf = (
  decisions: readonly Decision[],
  lanes: readonly number[],
  fromMs: number,
  untilMs: number,
): Pauses => {
  const ofLane = (lane: number): number[] =>
    decisions.filter((decision) => decision.lane === lane).map(({ atMs }) => atMs);
  const each = lanes.map(ofLane);
  return {
    togetherMs: longestPauseMs(each.flat(), fromMs, untilMs),
    worstLaneMs: Math.max(...each.map((momentsMs) => longestPauseMs(momentsMs, fromMs, untilMs))),
  };
};

function longestPauseMs(momentsMs: readonly number[], fromMs: number, untilMs: number): number {
  const withinMs = momentsMs.filter((atMs) => atMs > fromMs && atMs < untilMs).toSorted((one, other) => one - other);
  const marksMs = [fromMs, ...withinMs, untilMs];
  return Math.max(...marksMs.slice(1).map((atMs, index) => atMs - marksMs[index]!));
}
