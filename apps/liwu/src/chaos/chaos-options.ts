import type { FaultKind } from './faults/fault.js';

/** What a run under faults is to be like. */
export interface ChaosOptions {
  readonly portBase: number;
  readonly seed: number;
  readonly gifts: number;
  /** The crowd sends for so long. */
  readonly minutes: number;
  readonly viewers: number;
  readonly rooms: number;
  /** In each room. */
  readonly receivers: number;
  /** From one fault to the next, in seconds. */
  readonly every: number;
  readonly only: readonly FaultKind[] | undefined;
  readonly scenario: 'faults' | 'rolled-back';
  readonly keep: boolean;
}
