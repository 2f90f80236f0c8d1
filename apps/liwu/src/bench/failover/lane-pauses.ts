/** Something that was decided in a lane, and when, in milliseconds of the machine's clock. */
export interface Decision {
  readonly lane: number;
  readonly at: number;
}

/** How long nothing came of some lanes. */
export interface Pauses {
  /** The longest time in which nothing was decided in any of them. */
  readonly together: number;
  /** The longest time in which nothing was decided in one of them; the load leaves pauses in each lane anyway. */
  readonly worstLane: number;
}

/** The pauses of these lanes between two moments; one that had not ended by the second one counts up to there. */
export const pausesOf = (
  decisions: readonly Decision[],
  lanes: readonly number[],
  from: number,
  until: number,
): Pauses => {
  const ofLane = (lane: number): number[] => decisions.filter((decision) => decision.lane === lane).map(({ at }) => at);
  const each = lanes.map(ofLane);
  return {
    together: longestPause(each.flat(), from, until),
    worstLane: Math.max(...each.map((moments) => longestPause(moments, from, until))),
  };
};

function longestPause(moments: readonly number[], from: number, until: number): number {
  const within = moments.filter((at) => at > from && at < until).toSorted((one, other) => one - other);
  const marks = [from, ...within, until];
  return Math.max(...marks.slice(1).map((at, index) => at - marks[index]!));
}
