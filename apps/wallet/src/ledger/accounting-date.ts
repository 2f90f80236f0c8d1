const MAX_CACHED_QUARTERS = 10_000;
/** No zone changes its offset, and no day begins, within a quarter of an hour that begins on the quarter. */
const QUARTER_MS = 900_000;

/** Which day of the books a moment belongs to, as `YYYY-MM-DD`. */
export type AccountingDate = (atMs: number) => string;

/** Days of the books in the deployment's zone (an IANA name). Throws a RangeError for a zone that does not exist. */
export const accountingDates = (zone: string): AccountingDate => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const known = new Map<number, string>();
  return (atMs) => {
    const quarter = Math.floor(atMs / QUARTER_MS);
    const before = known.get(quarter);
    if (before !== undefined) return before;
    if (known.size >= MAX_CACHED_QUARTERS) known.clear();
    const day = dateOf(format, atMs);
    known.set(quarter, day);
    return day;
  };
};

/** From the parts, since how a locale joins them is no promise. */
function dateOf(format: Intl.DateTimeFormat, atMs: number): string {
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
}
