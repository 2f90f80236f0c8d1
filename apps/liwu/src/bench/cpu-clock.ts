import { readFileSync } from 'node:fs';
import { processIds, type ProcessStat, processStat } from '@liwu/embedded';
import { hasCode } from '../shared/has-code.js';

/** Linux counts processor time for programs in hundredths of a second. */
const MS_PER_TICK = 10;

interface Times {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended. */
  readonly endedMs: number;
}

/** Which processes are a part of the suite under test; its child processes count as its own, unless they are named themselves. */
export type Processes = Readonly<Record<string, number>>;

/** The processor time that each process has used since it began, in milliseconds; nothing where there is no /proc. */
export const cpuTimes = (processes: Processes): Map<string, number> => {
  const spent = new Map<string, number>();
  const all = everyProcess();
  const named = new Set(Object.values(processes));
  for (const [name, pid] of Object.entries(processes)) {
    const root = all.get(pid);
    if (!root) continue;
    const children = [...all].filter(([child, { parent }]) => parent === pid && !named.has(child));
    spent.set(
      name,
      children.reduce((sum, [, { ownMs }]) => sum + ownMs, root.ownMs + root.endedMs),
    );
  }
  return spent;
};

/** The time for which all processors of the machine together were busy since it started, in milliseconds, whoever used them. */
export const machineBusyMs = (): number | undefined => {
  let text: string;
  try {
    text = readFileSync('/proc/stat', 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  // user, nice, system, idle, iowait, irq, softirq, steal
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = text
    .slice(0, text.indexOf('\n'))
    .split(/ +/)
    .slice(1)
    .map(Number);
  return MS_PER_TICK * (user + nice + system + irq + softirq + steal);
};

function everyProcess(): Map<number, Times> {
  const found = new Map<number, Times>();
  for (const pid of processIds()) {
    const stat = processStat(pid);
    // It may have ended between the listing and the look.
    if (stat) found.set(pid, timesOf(stat));
  }
  return found;
}

const timesOf = (stat: ProcessStat): Times => ({
  parent: stat.parent,
  ownMs: MS_PER_TICK * (stat.userTicks + stat.systemTicks),
  endedMs: MS_PER_TICK * (stat.childrenUserTicks + stat.childrenSystemTicks),
});
