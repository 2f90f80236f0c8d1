import type {
  ChannelOutcome,
  LinkState,
  PeerMessage,
  ChannelMessageReceived,
  PeerOutcome,
  SendOptions,
  TransportError,
} from '../transport.js';

/** What an SDK says about its connection, whatever words it uses. */
export type LinkChange =
  /** It is connected (again). `forgotten`: the channels that it is no longer subscribed to. */
  | { readonly to: 'up'; readonly forgotten: readonly string[] | 'all' }
  /** It is not connected, and tries to come back by itself. */
  | { readonly to: 'down' }
  /** It is over, and the SDK does nothing more about it. */
  | { readonly to: Extract<LinkState, 'kicked' | 'auth-failed' | 'stopped'>; readonly error: TransportError };

/** What a driver tells while its SDK is in use. */
export interface DriverListener {
  changed(change: LinkChange): void;
  peer(message: PeerMessage): void;
  channel(message: ChannelMessageReceived): void;
  /** The login token is good for a few seconds more; the provider says so once. */
  tokenWillExpire(): void;
}

/**
 * One of the provider's SDKs in the port's words. It maps names, results and errors, and keeps no deadlines for its
 * callers, no rates and no state of the link: those are the same for every SDK. All promises reject with `TransportError`s only.
 */
export interface SdkDriver {
  login(token: string): Promise<void>;
  /** Also ends a login that is under way. */
  logout(): Promise<void>;
  renewToken(token: string): Promise<void>;
  sendPeer(uid: string, text: string): Promise<PeerOutcome>;
  /** Whoever calls this has looked at the options; they are for what has to wait before its SDK can send. */
  sendChannel(channel: string, text: string, options: SendOptions): Promise<ChannelOutcome>;
  subscribe(channel: string): Promise<void>;
  /** Resolves also where the SDK is not subscribed: there is nothing to give up. */
  unsubscribe(channel: string): Promise<void>;
}

/** Makes the SDK's own object for one uid; throws a `TransportError` where the SDK will not. */
export type MakeDriver = (listener: DriverListener) => SdkDriver;
