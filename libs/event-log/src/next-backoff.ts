/** How long to wait after one more failure: `firstMs` after the first one (`lastMs` is 0 then), each time twice as long, at most `maxMs`. */
export const nextBackoff = (lastMs: number, firstMs: number, maxMs: number): number =>
  Math.min(Math.max(firstMs, lastMs * 2), maxMs);
