const MS_PER_SECOND = 1_000;

/** A time for people, in seconds: what lies below a tenth of one nobody wants to read. */
export const inSeconds = (ms: number): string => `${(ms / MS_PER_SECOND).toFixed(1)} s`;
