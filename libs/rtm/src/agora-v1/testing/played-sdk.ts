import { PlayedConnection } from '../../testing/played-connection.js';
import type { PlayedAnswer, PlayedCall, PlayedEvent } from '../../testing/played-protocol.js';
import type { AgoraV1Channel, AgoraV1Client, AgoraV1Message, AgoraV1Sdk, AgoraV1Text } from '../agora-v1-sdk.js';

const BACK_AFTER_MS = 20;
const NOT_LOGGED_IN = 102;
const LOGIN_CODES: Readonly<Record<string, number>> = {
  'invalid-token': 5,
  'token-expired': 6,
  'inconsistent-app-id': 5,
};

const refused = (code: number): Error => Object.assign(new Error(` Error Code ${code} - played`), { code });
const codeOf = (answer: PlayedAnswer, otherwise: number): number =>
  typeof answer === 'object' ? answer.code : otherwise;

type ChannelListener = (
  message: AgoraV1Message,
  memberId: string,
  props: { readonly serverReceivedTs: number },
) => void;

/**
 * Plays the documented API of agora-rtm-sdk 1.x on a played network: its methods, events and codes; sends only from within
 * a channel, joins a channel once, echoes nothing. Nothing here was learnt from a login at the provider.
 */
class PlayedClient implements AgoraV1Client {
  readonly #connection: PlayedConnection;
  readonly #listeners = new Map<string, ((...args: never[]) => void)[]>();
  readonly #channels = new Map<string, Set<ChannelListener>>();
  #uid = '';
  #state = 'DISCONNECTED';
  #cancelLogin: (() => void) | undefined;

  constructor(appId: string) {
    this.#connection = new PlayedConnection(appId, (event) => this.#hear(event));
  }

  on(name: string, listener: (...args: never[]) => void): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return this;
  }

  async login({ uid, token = '' }: { uid: string; token?: string }): Promise<void> {
    if (this.#state !== 'DISCONNECTED' && this.#state !== 'ABORTED') throw refused(8);
    this.#uid = uid;
    this.#become('CONNECTING', 'LOGIN');
    const cancelled = new Promise<'cancelled'>((resolve) => {
      this.#cancelLogin = () => resolve('cancelled');
    });
    const answer = await Promise.race([this.#connection.ask({ op: 'login', uid, token }), cancelled]);
    this.#cancelLogin = undefined;
    if (answer === 'ok') return this.#become('CONNECTED', 'LOGIN_SUCCESS');
    this.#become('DISCONNECTED', 'LOGIN_FAILURE');
    if (answer === 'cancelled') throw refused(201);
    throw refused(typeof answer === 'string' ? (LOGIN_CODES[answer] ?? 1) : answer.code);
  }

  async logout(): Promise<void> {
    if (this.#state === 'DISCONNECTED') throw refused(NOT_LOGGED_IN);
    this.#cancelLogin?.();
    this.#channels.clear();
    await this.#connection.ask({ op: 'logout' });
    this.#become('DISCONNECTED', 'LOGOUT');
  }

  async renewToken(token: string): Promise<void> {
    const answer = await this.#ask({ op: 'renew', token });
    if (answer !== 'ok') throw refused(codeOf(answer, answer === 'token-expired' ? 5 : 6));
  }

  async sendMessageToPeer({ text }: AgoraV1Text, to: string): Promise<{ hasPeerReceived: boolean }> {
    const answer = await this.#ask({ op: 'peer', to, text });
    if (answer !== 'ok' && answer !== 'offline') throw refused(codeOf(answer, 1));
    return { hasPeerReceived: answer === 'ok' };
  }

  createChannel(channel: string): AgoraV1Channel {
    const listeners = new Set<ChannelListener>();
    return {
      on: (_name, listener) => listeners.add(listener),
      join: async () => {
        if (this.#channels.has(channel)) throw refused(this.#channels.get(channel) === listeners ? 6 : 202);
        if (this.#channels.size >= 20) throw refused(5);
        await this.#ask({ op: 'subscribe', channel });
        this.#channels.set(channel, listeners);
      },
      leave: async () => {
        if (this.#channels.get(channel) !== listeners) throw refused(3);
        await this.#ask({ op: 'unsubscribe', channel });
        this.#channels.delete(channel);
      },
      sendMessage: async ({ text }) => {
        if (this.#channels.get(channel) !== listeners) throw refused(this.#state === 'CONNECTED' ? 5 : NOT_LOGGED_IN);
        const answer = await this.#ask({ op: 'channel', channel, text });
        if (answer !== 'ok') throw refused(codeOf(answer, 1));
      },
    };
  }

  async #ask(call: PlayedCall): Promise<PlayedAnswer> {
    if (this.#state !== 'CONNECTED') throw refused(NOT_LOGGED_IN);
    return this.#connection.ask(call);
  }

  #hear(event: PlayedEvent): void {
    switch (event.e) {
      case 'peer':
        return this.#tell('MessageFromPeer', { text: event.text }, event.from, { serverReceivedTs: event.at });
      case 'channel':
        if (event.from === this.#uid) return;
        for (const tell of this.#channels.get(event.channel) ?? [])
          tell({ text: event.text }, event.from, { serverReceivedTs: event.at });
        return;
      case 'kicked':
        return this.#become('ABORTED', 'REMOTE_LOGIN');
      case 'token-expired':
        return this.#become('ABORTED', 'TOKEN_EXPIRED');
      case 'token-will-expire':
        return this.#tell('TokenPrivilegeWillExpire');
      case 'cut':
        return this.#reconnect();
      default:
        return event satisfies never;
    }
  }

  /** 1.x joins its channels again by itself, whatever the network has forgotten. */
  #reconnect(): void {
    this.#become('RECONNECTING', 'INTERRUPTED');
    setTimeout(() => void this.#resume(), BACK_AFTER_MS);
  }

  async #resume(): Promise<void> {
    if (this.#state !== 'RECONNECTING') return;
    const answer = await this.#connection.ask({ op: 'resume' });
    if (answer !== 'ok') return this.#become('ABORTED', 'REMOTE_LOGIN');
    for (const channel of this.#channels.keys()) await this.#connection.ask({ op: 'subscribe', channel });
    this.#become('CONNECTED', 'LOGIN_SUCCESS');
  }

  #become(state: string, reason: string): void {
    this.#state = state;
    this.#tell('ConnectionStateChanged', state, reason);
  }

  #tell(name: string, ...args: unknown[]): void {
    for (const tell of this.#listeners.get(name) ?? []) tell(...(args as never[]));
  }
}

/** What a thread takes from here in place of the genuine SDK. */
export const sdk: AgoraV1Sdk = {
  LOG_FILTER_OFF: {},
  createInstance: (appId) => {
    if (!/^[0-9a-f]{32}$/.test(appId)) throw refused(1);
    return new PlayedClient(appId);
  },
};
