import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { processStat } from './process-stat.js';

/**
 * Names one process for good: a process id alone is given away again after its process has ended, an id
 * together with the start time never is.
 */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
}

/** The identity of the process that has this id now, or undefined if none has it or only a zombie is left. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Tells whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTime === identity.startTime;
}

/** Reads what `writeFile(JSON.stringify(identity))` has left; anything else is no identity. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, startTime } = value as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // a file cut short by a crash names nobody
    throw error;
  }
}

function startTimeFromProc(pid: number): string | undefined {
  const stat = processStat(pid);
  if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined;
  return `${bootId()}/${stat.startTicks}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    const answer = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return answer === '' || answer.startsWith('Z') ? undefined : answer.replace(/^\S+\s+/, '');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'status' in error && error.status === 1) return undefined;
    throw error;
  }
}
