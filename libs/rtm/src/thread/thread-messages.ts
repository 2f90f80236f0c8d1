import type {
  ChannelMessageReceived,
  ChannelOutcome,
  LinkState,
  PeerMessage,
  PeerOutcome,
  SendOptions,
  TransportErrorKind,
} from '../transport.js';

/** What the main thread asks of the thread that an SDK lives in: the port's calls, each with an id. */
export type ThreadCall =
  /** The token is that of this login; the thread keeps no older one. */
  | { readonly call: 'start'; readonly token: string }
  | { readonly call: 'stop' }
  | { readonly call: 'renew'; readonly token: string }
  /** Their options are looked at in the thread, after whatever has kept it from taking them out of its line. */
  | { readonly call: 'peer'; readonly uid: string; readonly text: string; readonly options: SendOptions }
  | { readonly call: 'channel'; readonly channel: string; readonly text: string; readonly options: SendOptions }
  | { readonly call: 'subscribe'; readonly channel: string }
  | { readonly call: 'unsubscribe'; readonly channel: string };

export type ThreadCallFrame = ThreadCall & { readonly id: number };

/** How a call ended: as the port says it, or refused with what makes up a `TransportError`. */
export type ThreadReply =
  | { readonly outcome?: PeerOutcome | ChannelOutcome }
  | { readonly refused: { readonly kind: TransportErrorKind; readonly code: number; readonly message: string } };

/** What the SDK's thread says: replies, and what happens to the link. Both threads are ours, so nothing is parsed. */
export type ThreadReport =
  | { readonly report: 'reply'; readonly id: number; readonly reply: ThreadReply }
  | { readonly report: 'state'; readonly state: LinkState }
  | { readonly report: 'peer'; readonly message: PeerMessage }
  | { readonly report: 'channel'; readonly message: ChannelMessageReceived }
  | { readonly report: 'token-will-expire' };

/** What a thread needs to know to make its link, beside the token, which comes with each login. */
export interface ThreadIdentity {
  readonly appId: string;
  readonly uid: string;
  readonly loginDeadlineMs?: number | undefined;
  readonly callDeadlineMs?: number | undefined;
  /** A module to take the SDK from instead of the genuine one; for specs only. */
  readonly sdkModule?: string | undefined;
}
