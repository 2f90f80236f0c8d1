import { processStat } from '@liwu/embedded';
import { inSeconds } from '../../shared/seconds.js';
import type { SupervisedChild } from '../../supervisor/supervised-child.js';
import type { ChaosSuite } from '../chaos-suite.js';

/** What a fault truly did, which is not always what was ordered. */
export interface FaultEffect {
  /** Its effect was seen. */
  readonly suffered: boolean;
  /** A signal, a member of the group or an order went out for it, so that it can have befallen somebody, whether that was seen or not. */
  readonly touched: boolean;
  /** What was seen, in words. */
  readonly text: string;
}

/** It had its effect, as the text says. */
export const suffered = (text: string): FaultEffect => ({ suffered: true, touched: true, text });
/** It had no effect, and cannot have had any, for the reason that the text says. */
export const spared = (text: string): FaultEffect => ({ suffered: false, touched: false, text });
/** It reached somebody; that it had its effect was not seen, as the text says, and need not have been. */
export const unseen = (text: string): FaultEffect => ({ suffered: false, touched: true, text });

/** From a moment until now, in words. */
export const since = (beganMs: number): string => inSeconds(performance.now() - beganMs);

/** Kills the child's present process, as the suite's watch is told; false where it has none. */
export const killChild = ({ watch }: Pick<ChaosSuite, 'watch'>, child: SupervisedChild): boolean => {
  const { pid } = child;
  if (pid === undefined || !child.signal('SIGKILL')) return false;
  watch.noteKill(pid);
  return true;
};

/** Whether that process stands still. */
export const isStopped = (pid: number): boolean => processStat(pid)?.state === 'T';

/** The child of that name, which has to be there. */
export const demandChild = ({ running }: ChaosSuite, name: string): SupervisedChild => {
  const child = running.child(name);
  if (!child) throw new Error(`the suite has no ${name}`);
  return child;
};
