/** How a peer message ended. `unknown`: no answer came, it may or may not have arrived. */
export type PeerOutcome = 'delivered' | 'accepted' | 'offline' | 'unknown';
/** How a channel message ended. Accepted is the provider's word; above its quota it discards in silence all the same. */
export type ChannelOutcome = 'accepted' | 'unknown';

export type LinkState = 'connecting' | 'ready' | 'degraded' | 'kicked' | 'auth-failed' | 'stopped';

export interface PeerMessage {
  /** Whom the provider names as publisher. */
  readonly from: string;
  readonly text: string;
}
export interface ChannelMessageReceived {
  readonly channel: string;
  readonly publisher: string;
  readonly text: string;
  /** When the provider took it in, by its own clock; ms since 1970. 2.x: the event's `timestamp`; 1.x: `serverReceivedTs`. */
  readonly at: number;
}

/** `too-late`: it was to begin sooner, and has certainly not gone out. */
export type TransportErrorKind = 'rate' | 'not-connected' | 'too-late' | 'too-big' | 'bad-id' | 'auth' | 'fatal';

/** How a message is to be sent. */
export interface SendOptions {
  /**
   * In milliseconds since 1970, by the clock of this machine (`Date.now()`). A send that has not begun by then never begins: it is refused
   * as `too-late`, and for certain nothing goes out, whatever it has waited for between this call and its beginning: a thread that
   * was busy or hung, a channel to be joined first. One that has begun in time is not taken back, and may end at any time.
   */
  readonly startUntil?: number | undefined;
}

/** A send or a login that the transport refuses. `code` is the provider's own, e.g. -11025. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    readonly kind: TransportErrorKind,
    readonly code: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
  /** Whether the same call may succeed later, or from another identity. */
  get retryable(): boolean {
    return this.kind === 'rate' || this.kind === 'not-connected';
  }
}

/**
 * One identity's link to a real-time messaging network.
 * No order, no replay, no at-least-once: callers must bear loss and repetition. A kicked link never logs in again by itself.
 */
export interface RtmTransport {
  readonly uid: string;
  readonly caps: {
    /** Whether it can receive at all (a REST sender cannot). */
    readonly receives: boolean;
    /** Whether `delivered` is ever said. */
    readonly receipts: boolean;
    readonly maxBytes: number;
    readonly sendsPerSecond: number;
    /** How many channels it may be subscribed to at once. */
    readonly maxChannels: number;
  };
  readonly state: LinkState;
  /** Logs in; rejects with a `TransportError` or when its own deadline has passed. */
  start(signal?: AbortSignal): Promise<void>;
  /** Logs out: from now on senders see this uid offline. */
  stop(): Promise<void>;
  /** A new login token, before the old one ends. */
  renewToken(token: string): Promise<void>;
  sendPeer(uid: string, text: string, options?: SendOptions): Promise<PeerOutcome>;
  sendChannel(channel: string, text: string, options?: SendOptions): Promise<ChannelOutcome>;
  /**
   * Hears the channel from now on, over broken connections, too. Where it rejects without an answer of the provider, the channel may take
   * one of `maxChannels` all the same until `unsubscribe` has resolved.
   */
  subscribe(channel: string): Promise<void>;
  /**
   * From this call on nothing of the channel is told, and no link that comes back subscribes to it again. Where it rejects, the
   * provider may not know of it: the channel takes one of `maxChannels` until the caller has asked again and that has resolved. A link that
   * is away resolves at once, and tells the provider when it is back. Of a channel that takes no place nothing is asked.
   */
  unsubscribe(channel: string): Promise<void>;
  /** Each returns a function that takes the listener away again. */
  onPeer(listener: (message: PeerMessage) => void): () => void;
  onChannel(listener: (message: ChannelMessageReceived) => void): () => void;
  onState(listener: (state: LinkState) => void): () => void;
}
