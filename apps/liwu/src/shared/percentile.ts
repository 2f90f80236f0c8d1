/** The least of the sorted numbers that is not below this share of them. */
export const percentile = (sorted: readonly number[], share: number): number => {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1));
  const number = sorted[index];
  if (number === undefined) throw new RangeError('a percentile of nothing');
  return number;
};
