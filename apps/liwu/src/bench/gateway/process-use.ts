import { z } from 'zod';

/** What the bench asks of the agent in the gateway's process. */
export interface AgentQuestion {
  /** Collects garbage first, so that the heap is what is truly kept; that takes processor time. */
  readonly collect: boolean;
}

/** What the agent answers, read with care: it comes from another process. */
export const processUseSchema = z.object({
  /** User and system time since the process began. */
  cpuMs: z.number(),
  heapBytes: z.int(),
  externalBytes: z.int(),
  residentBytes: z.int(),
});
/** What a process has used of processor and memory. */
export type ProcessUse = z.output<typeof processUseSchema>;
