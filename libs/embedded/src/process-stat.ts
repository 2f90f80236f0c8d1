import { readdirSync, readFileSync } from 'node:fs';

/** What Linux says of a process (proc_pid_stat(5)); its times are in hundredths of a second. */
export interface ProcessStat {
  /** A letter: `T` for one that stands still, `Z` and `X` for one that has ended. */
  readonly state: string;
  readonly parent: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  /** Of children that have ended. */
  readonly childrenUserTicks: number;
  readonly childrenSystemTicks: number;
  /** From the start of the machine to its own. */
  readonly startTicks: string;
}

/** The process as it is now; undefined where there is none of that id, or no /proc. */
export function processStat(pid: number): ProcessStat | undefined {
  const text = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  // The name comes before that, in parentheses, and may hold blanks and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (index: number): number => Number(fields[index]);
  return {
    state: fields[0] ?? '',
    parent: number(1),
    userTicks: number(11),
    systemTicks: number(12),
    childrenUserTicks: number(13),
    childrenSystemTicks: number(14),
    startTicks: fields[19] ?? '',
  };
}

/** The ids of all processes of the machine; none where there is no /proc. */
export function processIds(): number[] {
  const names = unlessGone(() => readdirSync('/proc')) ?? [];
  return names.filter((name) => /^[0-9]+$/.test(name)).map(Number);
}

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) {
      return undefined;
    }
    throw error;
  }
}
