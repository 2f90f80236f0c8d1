import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuTimes } from '../bench/cpu-clock.js';
import { hasCode } from '../shared/has-code.js';

/** For how long a look at what processes take watches the processors. */
export const USAGE_WATCH_MS = 10_000;

/** What one process and its children take. */
export interface Usage {
  readonly name: string;
  /** Proportional set size: memory that processes share is counted once among them. In MB (2^20 bytes). */
  readonly pssMb: number;
  /** Share of one core, in per cent. */
  readonly corePercent: number;
}

/** Watches the processes for ten seconds. Only where there is a /proc (Linux). */
export const usageOf = async (processes: readonly { name: string; pid: number }[]): Promise<Usage[]> => {
  const pids = Object.fromEntries(processes.map(({ name, pid }) => [name, pid]));
  const named = new Set(Object.values(pids));
  const before = cpuTimes(pids);
  const began = performance.now();
  await delay(USAGE_WATCH_MS);
  const after = cpuTimes(pids);
  const watchedMs = performance.now() - began;
  return processes.map(({ name, pid }) => ({
    name,
    pssMb: pssOfTree(pid, named) / 1_024,
    corePercent: (100 * ((after.get(name) ?? 0) - (before.get(name) ?? 0))) / watchedMs,
  }));
};

export const usageTable = (usages: readonly Usage[]): string[] => {
  const sum = (pick: (usage: Usage) => number): number => usages.reduce((total, usage) => total + pick(usage), 0);
  const rows = [
    ...usages,
    { name: 'in all', pssMb: sum(({ pssMb }) => pssMb), corePercent: sum(({ corePercent }) => corePercent) },
  ];
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(
    ({ name, pssMb, corePercent }) =>
      `  ${name.padEnd(width)}  ${pssMb.toFixed(0).padStart(6)} MB Pss  ${corePercent.toFixed(1).padStart(6)} % of a core`,
  );
};

/** Pss in KiB of a process and of all that it has started, but for what is named itself. */
function pssOfTree(pid: number, named: ReadonlySet<number>): number {
  const children = childrenOf(pid).filter((child) => !named.has(child));
  return children.reduce((sum, child) => sum + pssOfTree(child, named), pssOf(pid));
}

function pssOf(pid: number): number {
  return Number(/^Pss:\s+([0-9]+) kB$/m.exec(readProc(`${pid}/smaps_rollup`))?.[1] ?? 0);
}

function childrenOf(pid: number): number[] {
  const threads = readdirOf(`/proc/${pid}/task`);
  return threads.flatMap((thread) => readProc(`${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return '';
    throw error;
  }
}

function readdirOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
