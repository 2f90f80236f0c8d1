import type { ChannelOutcome, PeerOutcome } from '@liwu/rtm';
import type { SendClass } from './send-queue.js';

/** Something to say to one uid or in one room. */
export interface Send {
  readonly sendClass: SendClass;
  readonly viewerId: string;
  /** The requests that it is about, for the log: one, or those of a whole channel message. */
  readonly about?: { readonly requestId: string } | { readonly requestIds: readonly string[] };
  readonly to: { readonly peer: string } | { readonly channel: string };
  /** An identity that must not send it. */
  readonly notFrom?: string | undefined;
  /** No send begins sooner than this, but for a clock that is set back while it waits: then it is not sent. */
  readonly startFrom?: number | undefined;
  /** No send begins later than this; looked at again after every wait, the last time by the link itself. */
  readonly startUntil?: number | undefined;
  /** How long it may wait for an identity, where that is less than other sends of its class may. */
  readonly maxWaitMs?: number | undefined;
  /** Made when it is known who sends it: sealing depends on that. */
  text(identity: string): string;
}

/** Why a send was not made. */
export type NotSent = 'too-early' | 'too-late' | 'overflow' | 'no-identity' | 'refused' | 'unsealable' | 'stopped';
/** How a send ended. Unsent is certain: not one byte of it went out. */
export type SendResult<Outcome = PeerOutcome | ChannelOutcome> =
  | { readonly sent: true; readonly identity: string; readonly outcome: Outcome }
  | { readonly sent: false; readonly why: NotSent };
