import type { TokenKind } from '../contract-suite/transport-rig.js';
import { agoraTokenOfKind } from './agora-token-of-kind.js';
import type { PlayedAnswer, PlayedCallFrame, PlayedEvent, PlayedNetworkFrame } from './played-protocol.js';
import { readAgoraToken } from './read-agora-token.js';

interface Session {
  readonly connection: string;
  readonly uid: string;
  readonly channels: Set<string>;
  isCut: boolean;
}

/** What a spec orders for the next messages of a uid. */
type Order = { readonly code: number } | 'silence';

const hex = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Plays the provider's network for the played SDKs, which may sit in other threads. It says nothing about how the genuine
 * one behaves beyond what is documented: one session per uid and the last one wins, nothing kept for whoever is away,
 * genuine tokens checked by the provider's own parser.
 */
export class PlayedNetwork {
  readonly appId = hex();
  readonly appCertificate = hex();
  readonly #channel = new BroadcastChannel(this.appId);
  readonly #sessions = new Map<string, Session>();
  readonly #unanswered = new Set<string>();
  readonly #orders = new Map<string, Order[]>();
  /** The last message that an SDK has brought. */
  lastText = '';

  constructor() {
    this.#channel.addEventListener('message', ({ data }) => {
      const frame = data as PlayedCallFrame;
      if (frame.to !== 'network') return;
      const answer = this.#handle(frame);
      if (answer !== 'silence') this.#send({ to: frame.from, i: frame.i, answer });
    });
  }

  token(uid: string, kind: TokenKind = 'good'): string {
    const { appId, appCertificate } = this;
    return agoraTokenOfKind(kind, { appId, appCertificate, uid });
  }

  /** Cuts a uid's connection; it comes back by itself, with its subscriptions or without. */
  cut(uid: string, { resumed = true } = {}): void {
    const session = this.#session(uid);
    session.isCut = true;
    if (!resumed) session.channels.clear();
    this.tell(uid, { e: 'cut', resumed });
  }

  tell(uid: string, event: PlayedEvent): void {
    this.#send({ to: this.#session(uid).connection, event });
  }

  /** The next message of this uid is answered so and goes nowhere, or arrives and is never answered. */
  order(uid: string, order: Order): void {
    this.#orders.set(uid, [...(this.#orders.get(uid) ?? []), order]);
  }

  /** The next subscription of this uid is made and never answered. */
  leaveUnanswered(uid: string): void {
    this.#unanswered.add(uid);
  }

  has(uid: string): boolean {
    return this.#sessions.has(uid);
  }

  channelsOf(uid: string): string[] {
    return [...this.#session(uid).channels];
  }

  /** A message of this uid to a uid that is there, by another way than an SDK; says whether it is. */
  deliverPeer(from: string, to: string, text: string): boolean {
    const session = this.#sessions.get(to);
    if (!session || session.isCut) return false;
    this.tell(to, { e: 'peer', from, text, at: Date.now() });
    return true;
  }

  deliverChannel(from: string, channel: string, text: string): void {
    for (const { uid, channels, isCut } of this.#sessions.values()) {
      if (channels.has(channel) && !isCut) this.tell(uid, { e: 'channel', channel, from, text, at: Date.now() });
    }
  }

  stop(): void {
    this.#channel.close();
  }

  #handle({ from, call }: PlayedCallFrame): PlayedAnswer | 'silence' {
    if (call.op === 'login') return this.#logIn(from, call.uid, call.token);
    const session = [...this.#sessions.values()].find(({ connection }) => connection === from);
    if (!session) return call.op === 'resume' ? 'kicked' : 'not-logged-in';
    switch (call.op) {
      case 'resume':
        session.isCut = false;
        return 'ok';
      case 'logout':
        this.#sessions.delete(session.uid);
        return 'ok';
      case 'renew':
        return this.#judge(session.uid, call.token) ?? 'ok';
      case 'subscribe':
        session.channels.add(call.channel);
        return this.#unanswered.delete(session.uid) ? 'silence' : 'ok';
      case 'unsubscribe':
        session.channels.delete(call.channel);
        return 'ok';
      case 'peer': {
        this.lastText = call.text;
        const order = this.#takeOrder(session.uid);
        if (typeof order === 'object') return order;
        const isThere = this.deliverPeer(session.uid, call.to, call.text);
        return order ?? (isThere ? 'ok' : 'offline');
      }
      case 'channel': {
        this.lastText = call.text;
        const order = this.#takeOrder(session.uid);
        if (typeof order === 'object') return order;
        this.deliverChannel(session.uid, call.channel, call.text);
        return order ?? 'ok';
      }
      default:
        return call satisfies never;
    }
  }

  #logIn(connection: string, uid: string, token: string): PlayedAnswer {
    const refusal = this.#judge(uid, token);
    if (refusal) return refusal;
    const before = this.#sessions.get(uid);
    if (before && before.connection !== connection) this.tell(uid, { e: 'kicked' });
    this.#sessions.set(uid, { connection, uid, channels: new Set(), isCut: false });
    return 'ok';
  }

  #judge(uid: string, token: string): PlayedAnswer | undefined {
    const content = readAgoraToken(token);
    if (!content?.isSignedWith(this.appCertificate)) return 'invalid-token';
    if (content.appId !== this.appId) return 'inconsistent-app-id';
    if (!content.uids.includes(uid)) return 'invalid-token';
    return content.expiresAt <= Date.now() ? 'token-expired' : undefined;
  }

  #takeOrder(uid: string): Order | undefined {
    return this.#orders.get(uid)?.shift();
  }

  #session(uid: string): Session {
    const session = this.#sessions.get(uid);
    if (!session) throw new Error(`${uid} is not logged in`);
    return session;
  }

  #send(frame: PlayedNetworkFrame): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin, windows do
    this.#channel.postMessage(frame);
  }
}
