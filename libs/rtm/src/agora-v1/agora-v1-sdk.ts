/** The part of agora-rtm-sdk 1.x that is used here, as its own types have it (`agora-v1-sdk.spec.ts` holds the two together). */
export interface AgoraV1Sdk {
  createInstance(appId: string, config?: { readonly logFilter?: object }): AgoraV1Client;
  readonly LOG_FILTER_OFF: object;
}

/** One uid's object of the SDK. */
export interface AgoraV1Client {
  login(options: { uid: string; token?: string }): Promise<void>;
  logout(): Promise<void>;
  renewToken(token: string): Promise<void>;
  sendMessageToPeer(message: AgoraV1Text, peerId: string): Promise<{ readonly hasPeerReceived: boolean }>;
  createChannel(id: string): AgoraV1Channel;
  on(name: 'MessageFromPeer', listener: (message: AgoraV1Message, peerId: string) => void): unknown;
  on(name: 'ConnectionStateChanged', listener: (state: string, reason: string) => void): unknown;
  on(name: 'TokenPrivilegeWillExpire', listener: () => void): unknown;
}

/** One channel's object; a client must have joined it to hear it or to send into it. */
export interface AgoraV1Channel {
  join(): Promise<void>;
  leave(): Promise<void>;
  sendMessage(message: AgoraV1Text): Promise<void>;
  on(
    name: 'ChannelMessage',
    listener: (message: AgoraV1Message, memberId: string, props: { readonly serverReceivedTs: number }) => void,
  ): unknown;
}

/** Without a `messageType`: the SDK makes a text of what has a `text`. */
export interface AgoraV1Text {
  text: string;
}
/** What has come in: a text, or bytes without one. */
export interface AgoraV1Message {
  readonly text?: string | undefined;
}
