import { type Step, STEPS } from '@liwu/event-log';
import { z } from 'zod';

/** What the rig orders of the agent in a service's process. */
export type AgentOrder =
  /** Die by kill -9 at the nth passing of the step from now. */
  | { readonly order: 'die'; readonly step: Step; readonly nth: number }
  /** Forget that. */
  | { readonly order: 'live' }
  /** Believe it to be so much later than it is. */
  | { readonly order: 'shift-clock'; readonly byMs: number };

/** What the agent tells the rig, read with care: it comes from another process. */
export const agentWordSchema = z.discriminatedUnion('told', [
  z.object({ told: z.literal('dying'), step: z.enum(STEPS), pid: z.int() }),
  z.object({ told: z.literal('clock-shifted'), byMs: z.number() }),
]);
/** Something that the agent told. */
export type AgentWord = z.output<typeof agentWordSchema>;
