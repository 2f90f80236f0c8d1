/** A set of tries as bits. */
export const hasTry = (tries: number, number: number): boolean => (tries & (1 << number)) !== 0;
export const withTry = (tries: number, number: number | undefined): number =>
  number === undefined ? tries : tries | (1 << number);
