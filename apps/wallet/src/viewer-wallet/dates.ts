/** How far ahead of the clock a command may be dated (finance.md, decision 7); more is somebody's mistake. */
export const MAX_AHEAD_MS = 300_000;
