import { z } from 'zod';

const MAX_DELAY_MS = 600_000;

/** A uid or channel, or the beginning of one with `*` after it. */
const pattern = z.string().regex(/^[A-Za-z0-9-]{0,64}\*?$/, 'must be a name, or the beginning of one and then *');
const delay = z.int().min(0).max(MAX_DELAY_MS);

/** Which messages an order is about, and how many of them: the next n, or each one with a probability. */
const whichFields = {
  /** Both kinds, unless said otherwise. */
  on: z.enum(['peer', 'channel']).optional(),
  from: pattern.optional(),
  /** A peer message's recipient. */
  to: pattern.optional(),
  /** A channel message's channel. */
  channel: pattern.optional(),
  next: z.int().min(1).max(1_000_000).optional(),
  probability: z.number().min(0).max(1).optional(),
  /** The order ends by itself after so long. */
  forMs: z.int().min(1).max(86_400_000).optional(),
};

const whom = z.enum(['sender', 'recipient']).default('sender');

const anyFault = z.discriminatedUnion('kind', [
  /** The message is lost, the whole of it. A peer's sender hears nothing, a channel's `ok`. */
  z.strictObject({ kind: z.literal('drop'), ...whichFields, answer: z.enum(['ok', 'none']).optional() }),
  /** A subscriber's copy of a channel message is lost, and all others get theirs: a channel delivers at most once. */
  z.strictObject({ kind: z.literal('lose-copy'), ...whichFields, subscriber: pattern.optional() }),
  /** The message arrives, its answer is lost. */
  z.strictObject({ kind: z.literal('unanswered'), ...whichFields }),
  /** The message waits so long, or a time between two. */
  z.strictObject({ kind: z.literal('delay'), ...whichFields, delayMs: z.union([delay, z.tuple([delay, delay])]) }),
  /** So many more copies of it arrive, each so long after the one before. */
  z.strictObject({
    kind: z.literal('duplicate'),
    ...whichFields,
    copies: z.int().min(1).max(5).default(1),
    delayMs: delay.default(0),
  }),
  /** The message waits until the next one to the same uid or channel has passed, but no longer than this. */
  z.strictObject({ kind: z.literal('reorder'), ...whichFields, withinMs: delay.default(500) }),
  /** The message arrives, then the connection breaks: its sender's, before the answer, or its recipient's. */
  z.strictObject({ kind: z.literal('disconnect'), ...whichFields, whom }),
  /** As `disconnect`, but as if the uid had logged in elsewhere. */
  z.strictObject({ kind: z.literal('kick'), ...whichFields, whom }),
  /** The message is refused as too frequent, and nothing of it arrives. */
  z.strictObject({ kind: z.literal('throttle'), ...whichFields }),
]);

/** An order for faults: it says what is to go wrong, and with which messages. */
export const faultOrderSchema = anyFault.superRefine((order, context) => {
  const refuse = (message: string): void => {
    context.addIssue({ code: 'custom', message });
  };
  if ((order.next === undefined) === (order.probability === undefined)) refuse('give either next or probability');
  if (order.to !== undefined && order.channel !== undefined) refuse('give either to or channel');
  if (order.on === 'channel' && order.to !== undefined) refuse('a channel message has no to');
  if (order.on === 'peer' && order.channel !== undefined) refuse('a peer message has no channel');
  if (order.kind === 'lose-copy' && (order.on === 'peer' || order.to !== undefined))
    refuse('a peer message has no copies');
  if (order.kind === 'delay' && Array.isArray(order.delayMs) && order.delayMs[0] > order.delayMs[1])
    refuse('delayMs must not fall');
});
/** As it is given. */
export type FaultOrder = z.input<typeof faultOrderSchema>;
/** As it is kept, with all defaults. */
export type FullFaultOrder = z.output<typeof faultOrderSchema>;
export type FaultKind = FullFaultOrder['kind'];

/** A whole plan of faults. It replaces what was ordered before; the same plan and the same messages give the same faults. */
export const faultPlanSchema = z.strictObject({
  seed: z.int().min(0).max(0xffff_ffff).optional(),
  orders: z.array(faultOrderSchema).max(100),
});
export type FaultPlan = z.input<typeof faultPlanSchema>;

/** An order and what has become of it. */
export type StandingOrder = FullFaultOrder & {
  readonly id: string;
  /** How many messages, or copies, it has hit. */
  readonly applied: number;
};

/** One fault that was done to one message. */
export interface AppliedFault {
  readonly seq: number;
  readonly at: number;
  readonly order: string;
  readonly kind: FaultKind;
  readonly on: 'peer' | 'channel';
  readonly from: string;
  /** The recipient's uid, or the channel. */
  readonly to: string;
  /** Whose copy was lost, where it was not the message. */
  readonly subscriber?: string;
}

/** One copy of one channel message that the sandbox relayed, by its own clock. */
export interface TrueLogEntry {
  readonly seq: number;
  /** When the publisher's frame came in. */
  readonly receivedAt: number;
  /** When this copy went out to the subscribers. */
  readonly relayedAt: number;
  readonly channel: string;
  readonly publisher: string;
  /** 1, and more for duplicates. */
  readonly copy: number;
  /** To how many subscribers it went; not counted are those whose copies were lost. */
  readonly subscribers: number;
  readonly text: string;
}

/** A part of a bounded log. Ask for what comes after `lastSeq` to go on. */
export interface LogPage<Entry> {
  readonly entries: readonly Entry[];
  readonly lastSeq: number;
  /** The oldest that is kept; what came before it is forgotten. */
  readonly firstKeptSeq: number;
}
