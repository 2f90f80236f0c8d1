import { z } from 'zod';
import { RTM_LIMITS } from '../link/rtm-limits.js';

/**
 * What the sandbox and its adapter say to each other: one JSON object per WebSocket text frame, `t` tells which.
 * A client's frame that has an `i` is answered once, by `ok` or `err` with that `i`, or never if the answer is lost.
 * The first frame of a client is `login`; the first of the sandbox is `ready`, or an `err` without `i`, which ends the link.
 */
export const SANDBOX_LIMITS = {
  ...RTM_LIMITS,
  /** Messages in one channel; what comes above is discarded, and its sender is told nothing. */
  channelMessagesPerSecond: 60,
  channelsPerClient: 50,
  /** Bytes of a whole frame: every character of the greatest text may be escaped. */
  frameBytes: 262_144,
} as const;

/** When nothing was said or nothing was heard for so long, the client sends a ping. */
export const PING_AFTER_MS = 20_000;
/** When nothing at all is heard for so long after a ping, the client takes its link for lost. */
export const PONG_WITHIN_MS = 10_000;
/** The sandbox takes a client for gone that it has not heard for so long; pages in the background ping once a minute. */
export const SERVER_PATIENCE_MS = 90_000;

/** Why the sandbox closed a WebSocket, beside the protocol's own 1000 (logged out) and 1001 (shutting down). */
export const CLOSE_CODES = {
  loginTimeout: 4001,
  malformed: 4002,
  refused: 4003,
  slowConsumer: 4008,
  kicked: 4009,
  full: 4010,
  flood: 4029,
} as const;

const callId = z.int().min(1);
const name = z.string().max(1_000);
const text = z.string();

export const clientFrameSchema = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('login'),
    v: z.literal(1),
    appId: z.string().max(200),
    uid: name,
    token: z.string().max(2_000),
    /** Random, one per `start()`: tells a link that comes back from a second login with the same uid. */
    session: z.string().min(8).max(64),
    /** Whether this link was logged in before. Refused if another session has logged in with the uid since. */
    again: z.boolean(),
    /** What it is subscribed to: a link that comes back needs no further frames. */
    channels: z.array(name).max(SANDBOX_LIMITS.channelsPerClient),
  }),
  z.strictObject({ t: z.literal('peer'), i: callId, to: name, m: text }),
  z.strictObject({ t: z.literal('pub'), i: callId, ch: name, m: text }),
  z.strictObject({ t: z.literal('sub'), i: callId, ch: name }),
  z.strictObject({ t: z.literal('unsub'), i: callId, ch: name }),
  z.strictObject({ t: z.literal('renew'), i: callId, token: z.string().max(2_000) }),
  /** A peer message has arrived: its sender may be told. */
  z.strictObject({ t: z.literal('got'), r: callId }),
  z.strictObject({ t: z.literal('ping') }),
  z.strictObject({ t: z.literal('logout') }),
]);
export type ClientFrame = z.output<typeof clientFrameSchema>;
export type ClientFrameOf<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>;

export const serverFrameSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('ready') }),
  z.strictObject({ t: z.literal('ok'), i: callId }),
  /** Without `i` it is about the link itself, which is over. */
  z.strictObject({ t: z.literal('err'), i: callId.optional(), code: z.int(), why: z.string() }),
  /** With an `r` the sender waits for a receipt: answer `got`. */
  z.strictObject({ t: z.literal('peer'), r: callId.optional(), from: z.string(), m: text }),
  /** `at`: when the sandbox took it in, by its clock. */
  z.strictObject({ t: z.literal('msg'), ch: z.string(), from: z.string(), m: text, at: z.int() }),
  z.strictObject({ t: z.literal('pong') }),
  /** A second login with the same uid has won. */
  z.strictObject({ t: z.literal('kicked'), code: z.int(), why: z.string() }),
]);
export type ServerFrame = z.output<typeof serverFrameSchema>;
