import { RTM_CODES } from '../../rtm-codes.js';
import { PlayedConnection } from '../../testing/played-connection.js';
import type { PlayedAnswer, PlayedCall, PlayedEvent } from '../../testing/played-protocol.js';
import type { AgoraLinkStateEvent, AgoraMessageEvent, AgoraRtm, AgoraRtmClass } from '../agora-sdk.js';

const BACK_AFTER_MS = 20;
const CODES: Readonly<Record<Extract<PlayedAnswer, string>, number>> = {
  ok: 0,
  offline: RTM_CODES.peerOffline,
  'invalid-token': RTM_CODES.invalidToken,
  'token-expired': RTM_CODES.tokenExpired,
  'inconsistent-app-id': RTM_CODES.inconsistentAppId,
  kicked: RTM_CODES.sameUidLogin,
  'not-logged-in': RTM_CODES.notConnected,
};
const REASONS: Readonly<Record<number, string>> = {
  [RTM_CODES.invalidToken]: 'INVALID_TOKEN',
  [RTM_CODES.tokenExpired]: 'TOKEN_EXPIRED',
  [RTM_CODES.inconsistentAppId]: 'INCONSISTENT_APP_ID',
  [RTM_CODES.sameUidLogin]: 'SAME_UID_LOGIN',
};

const refused = (errorCode: number, operation: string): Error =>
  Object.assign(new Error(`Error Code ${errorCode}`), { errorCode, reason: `played: ${operation} refused`, operation });

interface Listeners {
  readonly linkState: ((event: AgoraLinkStateEvent) => void)[];
  readonly message: ((event: AgoraMessageEvent) => void)[];
  readonly tokenPrivilegeWillExpire: (() => void)[];
}

/**
 * Plays the documented API of agora-rtm-sdk 2.x on a played network: its methods, its events and their order, its error
 * codes, and what was seen of 2.3.0 offline: a second object for one uid throws, a login under way is refused, a logout
 * cancels it. Nothing here was learnt from a login at the provider. Each call makes a class of its own, as each page has.
 */
export function playedRtm(): AgoraRtmClass {
  const uids = new Set<string>();
  return class PlayedRtm implements AgoraRtm {
    readonly #listeners: Listeners = { linkState: [], message: [], tokenPrivilegeWillExpire: [] };
    readonly #connection: PlayedConnection;
    #state = 'IDLE';
    #cancelLogin: (() => void) | undefined;

    constructor(
      appId: string,
      private readonly uid: string,
    ) {
      if (!/^[0-9a-f]{32}$/.test(appId)) throw refused(RTM_CODES.invalidAppId, 'init');
      if (uids.has(uid)) throw refused(RTM_CODES.sameUidLogin, 'init');
      uids.add(uid);
      this.#connection = new PlayedConnection(appId, (event) => this.#hear(event));
    }

    addEventListener(name: keyof Listeners, listener: never): void {
      this.#listeners[name].push(listener);
    }

    async login({ token }: { readonly token: string }): Promise<unknown> {
      if (this.#cancelLogin) throw refused(RTM_CODES.loginInProgress, 'login');
      this.#become('CONNECTING', 'LOGIN');
      const cancelled = new Promise<'cancelled'>((resolve) => {
        this.#cancelLogin = () => resolve('cancelled');
      });
      const answer = await Promise.race([this.#connection.ask({ op: 'login', uid: this.uid, token }), cancelled]);
      this.#cancelLogin = undefined;
      if (answer === 'cancelled') throw refused(RTM_CODES.cancelled, 'login');
      if (answer !== 'ok') {
        const code = codeOf(answer);
        this.#become('FAILED', REASONS[code] ?? 'LOGIN_REJECTED');
        throw refused(code, 'login');
      }
      this.#become('CONNECTED', 'LOGIN_SUCCESS');
      return { timestamp: Date.now() };
    }

    async logout(): Promise<unknown> {
      this.#cancelLogin?.();
      await this.#connection.ask({ op: 'logout' });
      this.#become('IDLE', 'LOGOUT');
      return { timestamp: Date.now() };
    }

    renewToken(token: string): Promise<unknown> {
      return this.#must({ op: 'renew', token }, 'renewToken');
    }

    publish(name: string, text: string, options: { readonly channelType?: string } = {}): Promise<unknown> {
      if (options.channelType === 'USER') return this.#must({ op: 'peer', to: name, text }, 'publish');
      return this.#must({ op: 'channel', channel: name, text }, 'publish');
    }

    subscribe(channel: string): Promise<unknown> {
      return this.#must({ op: 'subscribe', channel }, 'subscribe');
    }

    unsubscribe(channel: string): Promise<unknown> {
      return this.#must({ op: 'unsubscribe', channel }, 'unsubscribe');
    }

    async #must(call: PlayedCall, operation: string): Promise<unknown> {
      if (this.#state !== 'CONNECTED') throw refused(RTM_CODES.notConnected, operation);
      const answer = await this.#connection.ask(call);
      if (answer !== 'ok') throw refused(codeOf(answer), operation);
      return { timestamp: Date.now() };
    }

    #hear(event: PlayedEvent): void {
      switch (event.e) {
        case 'peer':
          return this.#tell({ channelType: 'USER', channelName: this.uid, ...messageOf(event) });
        case 'channel':
          return this.#tell({ channelType: 'MESSAGE', channelName: event.channel, ...messageOf(event) });
        case 'kicked':
          return this.#become('FAILED', 'SAME_UID_LOGIN');
        case 'token-expired':
          return this.#become('FAILED', 'TOKEN_EXPIRED');
        case 'token-will-expire':
          for (const tell of this.#listeners.tokenPrivilegeWillExpire) tell();
          return;
        case 'cut':
          return this.#reconnect(event.resumed);
        default:
          return event satisfies never;
      }
    }

    #reconnect(isResumed: boolean): void {
      this.#become('DISCONNECTED', 'CONNECTION_ERROR');
      setTimeout(() => void this.#resume(isResumed), BACK_AFTER_MS);
    }

    async #resume(isResumed: boolean): Promise<void> {
      if (!this.#is('DISCONNECTED')) return;
      this.#become('CONNECTING', 'AUTO_RECONNECT');
      const answer = await this.#connection.ask({ op: 'resume' });
      if (!this.#is('CONNECTING')) return;
      if (answer === 'ok') this.#become('CONNECTED', 'RECONNECT_SUCCESS', isResumed);
      else this.#become('FAILED', 'SAME_UID_LOGIN');
    }

    #is(state: string): boolean {
      return this.#state === state;
    }

    #become(currentState: string, reasonCode: string, isResumed = false): void {
      this.#state = currentState;
      const event = { currentState, reasonCode, isResumed, serviceType: 'MESSAGE', unrestoredChannels: [] };
      for (const tell of this.#listeners.linkState) tell(event);
    }

    #tell(event: AgoraMessageEvent): void {
      for (const tell of this.#listeners.message) tell(event);
    }
  };
}

const codeOf = (answer: PlayedAnswer): number => (typeof answer === 'object' ? answer.code : CODES[answer]);

const messageOf = (event: Extract<PlayedEvent, { readonly from: string }>) => ({
  publisher: event.from,
  message: event.text,
  timestamp: event.at,
});

/** What a thread takes from here in place of the genuine SDK. */
export const RTM = playedRtm();
