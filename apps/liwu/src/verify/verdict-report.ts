import { holds, type Verdict } from './violations.js';

/** For people: a line for each check, what broke it beneath, and how much more than is shown. */
export const verdictLines = (verdicts: readonly Verdict[]): string[] => {
  const width = Math.max(0, ...verdicts.map(({ check }) => check.length));
  return verdicts.flatMap((verdict) => [
    `${holds(verdict) ? 'holds ' : 'BROKEN'}  ${verdict.check.padEnd(width)}  ${verdict.looked}`,
    ...verdict.violations.shown.map((violation) => `          ${violation}`),
    ...moreThanShown(verdict),
  ]);
};

const moreThanShown = ({ violations }: Verdict): string[] => {
  const more = violations.count - violations.shown.length;
  return more > 0 ? [`          … and ${more} more`] : [];
};

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
