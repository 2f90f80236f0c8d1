/** A month of the books, as `YYYY-MM`. */
export const periodOf = (day: string): string => day.slice(0, 7);

/** The month behind it. */
export const nextPeriod = (period: string): string => {
  const [year = 0, month = 0] = period.split('-').map(Number);
  return month === 12 ? `${pad(year + 1, 4)}-01` : `${pad(year, 4)}-${pad(month + 1, 2)}`;
};

/** Its last day, as `YYYY-MM-DD`. */
export const lastDayOf = (period: string): string => {
  const [year = 0, month = 0] = period.split('-').map(Number);
  return `${period}-${pad(daysIn(year, month), 2)}`;
};

/** The first day behind the closed ones, which always end with a month. */
export const firstOpenDay = (closedThrough: string): string => `${nextPeriod(periodOf(closedThrough))}-01`;

const LONG = new Set([1, 3, 5, 7, 8, 10, 12]);

/** By the Gregorian calendar. */
function daysIn(year: number, month: number): number {
  if (month !== 2) return LONG.has(month) ? 31 : 30;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

const pad = (number: number, digits: number): string => String(number).padStart(digits, '0');
