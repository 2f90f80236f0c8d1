const FIRST_PAUSE_MS = 500;
/** No pause before a new start is longer. */
export const LONGEST_PAUSE_MS = 30_000;
/** Who stayed ready this long has recovered: its next end is a first one again. */
export const RECOVERED_AFTER_MS = 60_000;
/** A child that ends this often without recovering is not started again. */
export const MAX_ENDS_IN_A_ROW = 20;

/** How often a child ended without having recovered in between. */
type EndsInARow = number;

/** Counts an end; a child that had recovered begins anew. */
export const countEnd = (before: EndsInARow, readyForMs: number): EndsInARow =>
  readyForMs >= RECOVERED_AFTER_MS ? 1 : before + 1;

/** The pause before the next start, doubling from half a second; undefined when there is to be none. */
export const pauseBeforeStart = (ends: EndsInARow): number | undefined =>
  ends > MAX_ENDS_IN_A_ROW ? undefined : Math.min(FIRST_PAUSE_MS * 2 ** (ends - 1), LONGEST_PAUSE_MS);

/** No pause of a child that is never given up is longer. */
export const LONGEST_PAUSE_OF_NEVER_GIVEN_UP_MS = 2_000;

/** The pause before the next start of a child that is always started again, and soon. */
export const pauseOfNeverGivenUp = (ends: EndsInARow): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** (ends - 1), LONGEST_PAUSE_OF_NEVER_GIVEN_UP_MS);
