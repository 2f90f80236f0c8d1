/**
 * The part of agora-rtm-sdk 2.x that is used here, as its own types have it (`agora-sdk.spec.ts` holds the two together).
 * Written down because the package's types are of no use under Node's module resolution, and because whoever has the class
 * in another way, such as from a script tag, can hand that in.
 */
export interface AgoraRtm {
  login(options: { readonly token: string }): Promise<unknown>;
  logout(): Promise<unknown>;
  renewToken(token: string): Promise<unknown>;
  publish(name: string, message: string, options?: { readonly channelType?: 'MESSAGE' | 'USER' }): Promise<unknown>;
  subscribe(channel: string, options?: { readonly withPresence?: boolean }): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  addEventListener(name: 'linkState', listener: (event: AgoraLinkStateEvent) => void): void;
  addEventListener(name: 'message', listener: (event: AgoraMessageEvent) => void): void;
  addEventListener(name: 'tokenPrivilegeWillExpire', listener: () => void): void;
}

/** The SDK's class; one object of it is one uid. */
export type AgoraRtmClass = new (
  appId: string,
  uid: string,
  config?: { readonly logLevel?: 'error' | 'none'; readonly logUpload?: boolean },
) => AgoraRtm;

/** What the SDK says when its connection changes. */
export interface AgoraLinkStateEvent {
  readonly currentState: string;
  readonly serviceType: string;
  readonly reasonCode: string;
  readonly unrestoredChannels: readonly string[];
  readonly isResumed: boolean;
}

/** A message of a peer (`USER`, sent to this uid) or of a channel (`MESSAGE`). */
export interface AgoraMessageEvent {
  readonly channelType: string;
  readonly channelName: string;
  readonly publisher: string;
  readonly message: string | Uint8Array;
  readonly timestamp: number;
}
