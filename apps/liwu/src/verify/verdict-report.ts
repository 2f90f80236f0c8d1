import { holds, type Verdict } from './violations.js';

/** A verdict for programs. */
interface VerdictRecord {
  readonly check: string;
  readonly holds: boolean;
  readonly looked: string;
  /** How many there are, of which only the first are shown. */
  readonly violations: number;
  readonly shown: readonly string[];
}

/** For programs. */
export const verdictRecords = (verdicts: readonly Verdict[]): VerdictRecord[] =>
  verdicts.map((verdict) => ({
    check: verdict.check,
    holds: holds(verdict),
    looked: verdict.looked,
    violations: verdict.violations.count,
    shown: verdict.violations.shown,
  }));

/** For people: a line for each check, what broke it beneath, and how much more than is shown. */
export const verdictLines = (verdicts: readonly Verdict[]): string[] => recordLines(verdictRecords(verdicts));

/** The same of verdicts that another process has given. */
export const recordLines = (records: readonly VerdictRecord[]): string[] => {
  const width = Math.max(0, ...records.map(({ check }) => check.length));
  return records.flatMap((record) => [
    `${record.holds ? 'holds ' : 'BROKEN'}  ${record.check.padEnd(width)}  ${record.looked}`,
    ...record.shown.map((violation) => `          ${violation}`),
    ...moreThanShown(record),
  ]);
};

const moreThanShown = ({ violations, shown }: VerdictRecord): string[] =>
  violations > shown.length ? [`          … and ${violations - shown.length} more`] : [];
