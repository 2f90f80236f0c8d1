import type { ClockShift, LostTail } from '../judge/run-record.js';
import { inSeconds } from '../shared/seconds.js';
import type { SupervisedChild } from '../supervisor/supervised-child.js';
import type { RunningSuite } from '../up/running-suite.js';
import type { CommandedService } from './operator-commands.js';
import type { SuiteWatch } from './suite-watch.js';

/** What a fault truly did, which is not always what was ordered. */
export interface Suffering {
  /** Its effect was seen. */
  readonly suffered: boolean;
  /** What was seen, in words. */
  readonly text: string;
}

/** Where faults happen. */
export interface Place {
  readonly suite: RunningSuite;
  readonly watch: SuiteWatch;
  readonly stateDir: string;
  /** Notes that a clock was off: what the judge has to know. */
  readonly noteShift: (shift: ClockShift) => void;
  /** Notes that logs lost their tails: what is gone with them nobody can find any more. */
  readonly noteLostTails: (tails: readonly LostTail[]) => void;
  /** Sends a command to a service, again and again until it is answered, so that there is one to die in. */
  readonly command: (service: CommandedService) => Promise<void>;
}

/** It had its effect, as the text says. */
export const suffered = (text: string): Suffering => ({ suffered: true, text });
/** It had no effect, for the reason that the text says. */
export const spared = (text: string): Suffering => ({ suffered: false, text });

/** From a moment until now, in words. */
export const since = (beganMs: number): string => inSeconds(performance.now() - beganMs);

/** The child of that name, which has to be there. */
export const demandChild = ({ suite }: Place, name: string): SupervisedChild => {
  const child = suite.child(name);
  if (!child) throw new Error(`the suite has no ${name}`);
  return child;
};
