import type { FaultKind } from './faults/fault.js';

/** What befalls a run: faults by its seed, a database put back to an earlier state, or an identity taken and a gateway killed. */
export const SCENARIOS = ['faults', 'rolled-back', 'kicked-and-killed'] as const;
/** Names one of them. */
export type Scenario = (typeof SCENARIOS)[number];

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
  readonly scenario: Scenario;
  readonly keep: boolean;
}
