import { SERVICES } from '@liwu/contracts';
import { z } from 'zod';

/** Something that was done to a workload while a crowd sent; in the milliseconds of the cluster's clock, from the order until all was as before. */
const rollEventSchema = z.object({
  what: z.enum(['rolled', 'pod deleted', 'scaled', 'kubelet restarted', 'upgraded']),
  /** All services, where it is not said. */
  service: z.enum(SERVICES).optional(),
  /** What it was, for people. */
  detail: z.string(),
  fromMs: z.number(),
  untilMs: z.number(),
});
export type RollEvent = z.output<typeof rollEventSchema>;

/** What is told to the crowd once all of them are over. */
export const rollEventsSchema = z.array(rollEventSchema);

const verdictSchema = z.object({
  check: z.string(),
  holds: z.boolean(),
  looked: z.string(),
  violations: z.number(),
  shown: z.array(z.string()).readonly(),
});

/** How grants came while one event lasted, and for a while after it. */
const eventPauseSchema = rollEventSchema.extend({
  /** How many were granted in that time. */
  grants: z.number(),
  /** The longest time without any grant. */
  longestGapMs: z.number(),
  /** The longest that a viewer waited from its first request to its grant. */
  longestWaitMs: z.number(),
});
export type EventPause = z.output<typeof eventPauseSchema>;

/** What the crowd in the cluster says in the end. */
export const rollResultSchema = z.object({
  clean: z.boolean(),
  complaints: z.array(z.string()),
  tally: z.record(z.string(), z.unknown()),
  report: z.array(z.string()),
  pauses: z.array(eventPauseSchema),
  /** The same of the time before the first event, to compare with. */
  undisturbed: z.object({ grants: z.number(), longestGapMs: z.number(), longestWaitMs: z.number() }),
  verdicts: z.array(verdictSchema),
});
export type RollResult = z.output<typeof rollResultSchema>;
