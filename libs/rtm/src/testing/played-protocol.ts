/** What a played SDK says to the played network, over a broadcast channel that bears the App ID as its name. */
export type PlayedCall =
  | { readonly op: 'login'; readonly uid: string; readonly token: string }
  /** A connection that was cut comes back. */
  | { readonly op: 'resume' }
  | { readonly op: 'logout' }
  | { readonly op: 'renew'; readonly token: string }
  | { readonly op: 'peer'; readonly to: string; readonly text: string }
  | { readonly op: 'channel'; readonly channel: string; readonly text: string }
  | { readonly op: 'subscribe'; readonly channel: string }
  | { readonly op: 'unsubscribe'; readonly channel: string };

export interface PlayedCallFrame {
  readonly to: 'network';
  /** Which connection is calling. */
  readonly from: string;
  readonly i: number;
  readonly call: PlayedCall;
}

export type PlayedAnswer =
  | 'ok'
  | 'offline'
  | 'invalid-token'
  | 'token-expired'
  | 'inconsistent-app-id'
  | 'kicked'
  | 'not-logged-in'
  /** Whatever the SDK calls its own time-out, or another code that a spec has ordered. */
  | { readonly code: number };

export type PlayedEvent =
  | { readonly e: 'peer'; readonly from: string; readonly text: string; readonly at: number }
  | {
      readonly e: 'channel';
      readonly channel: string;
      readonly from: string;
      readonly text: string;
      readonly at: number;
    }
  /** The connection is cut. Whether it will be resumed with its subscriptions, or has lost them. */
  | { readonly e: 'cut'; readonly resumed: boolean }
  | { readonly e: 'kicked' }
  | { readonly e: 'token-expired' }
  | { readonly e: 'token-will-expire' };

export type PlayedNetworkFrame =
  | { readonly to: string; readonly i: number; readonly answer: PlayedAnswer }
  | { readonly to: string; readonly event: PlayedEvent };
