import { CLOSE_CODES, type ClientFrame, RTM_CODES, RTM_NAME, SANDBOX_LIMITS, clientFrameSchema } from '@liwu/rtm';
import type { LogIn } from '../log-in-when-asked/log-in.js';
import type { RelayChannel } from '../relay-channel-message/relay-channel.js';
import type { RelayPeer } from '../relay-peer-message/relay-peer.js';
import type { Connection } from './connection.js';
import type { Counters } from './counters.js';
import type { Network } from './network.js';

interface FrameTakers {
  readonly network: Network;
  readonly counters: Counters;
  readonly logIn: LogIn;
  readonly relayPeer: RelayPeer;
  readonly relayChannel: RelayChannel;
  /** Milliseconds that never go back. */
  readonly clock: () => number;
}

/** Understands what clients send. Whatever they send: they get a coded answer, or are cut off; nothing else suffers. */
export class TakeInFrames {
  constructor(private readonly takers: FrameTakers) {}

  take(connection: Connection, data: Buffer, isBinary: boolean): void {
    const { network, counters, logIn, clock } = this.takers;
    if (!connection.isOpen) return;
    const now = (connection.lastHeardAt = clock());
    if (!connection.mayGoOn(now)) {
      counters.count('floods');
      return network.end(connection, CLOSE_CODES.flood, 'far too many frames');
    }
    const frame = isBinary ? undefined : parseClientFrame(data);
    if (!frame?.ok) return this.#malformed(connection, frame?.call);
    if (frame.value.t === 'login') return logIn.logIn(connection, frame.value);
    if (!connection.login)
      return this.#dismiss(connection, RTM_CODES.notLoggedIn, CLOSE_CODES.refused, 'not logged in');
    if (logIn.endIfExpired(connection)) return;
    this.#carryOut(connection, connection.login.uid, frame.value, now);
  }

  #carryOut(connection: Connection, uid: string, frame: Exclude<ClientFrame, { t: 'login' }>, now: number): void {
    switch (frame.t) {
      case 'peer':
        return this.takers.relayPeer.relay(connection, uid, frame);
      case 'pub':
        return this.takers.relayChannel.relay(connection, uid, frame);
      case 'got': {
        const receipt = connection.takeReceipt(frame.r);
        return receipt?.sender.accept(receipt.call);
      }
      case 'ping':
        this.takers.counters.count('pings');
        return connection.send('{"t":"pong"}');
      case 'logout':
        return this.takers.network.end(connection, 1000, 'logged out');
      case 'sub':
      case 'unsub':
      case 'renew':
        return this.#operate(connection, frame, now);
      default:
        return frame satisfies never;
    }
  }

  #operate(connection: Connection, frame: Extract<ClientFrame, { t: 'sub' | 'unsub' | 'renew' }>, now: number): void {
    if (!connection.operations.take(now)) {
      this.takers.counters.count('throttled');
      return connection.refuse(RTM_CODES.operationsTooFrequent, 'operations are too frequent', frame.i);
    }
    if (frame.t === 'renew') return this.takers.logIn.renew(connection, frame);
    if (!RTM_NAME.test(frame.ch)) return connection.refuse(RTM_CODES.invalidChannel, 'no valid channel name', frame.i);
    if (frame.t === 'unsub') this.takers.network.unsubscribe(connection, frame.ch);
    else if (connection.channels.size >= SANDBOX_LIMITS.channelsPerClient && !connection.channels.has(frame.ch))
      return connection.refuse(RTM_CODES.tooManyChannels, `over ${SANDBOX_LIMITS.channelsPerClient} channels`, frame.i);
    else this.takers.network.subscribe(connection, frame.ch);
    connection.accept(frame.i);
  }

  /** A frame that nobody understands is answered if it names a call; otherwise, or after too many, the link is over. */
  #malformed(connection: Connection, call: number | undefined): void {
    this.takers.counters.count('malformed_frames');
    if (call !== undefined && connection.login && !connection.isHopeless())
      return connection.refuse(RTM_CODES.invalidParameter, 'no frame of this protocol', call);
    this.#dismiss(connection, RTM_CODES.invalidParameter, CLOSE_CODES.malformed, 'no frame of this protocol');
  }

  #dismiss(connection: Connection, code: number, closeCode: number, why: string): void {
    connection.refuse(code, why);
    this.takers.network.end(connection, closeCode, why);
  }
}

type Parsed =
  { readonly ok: true; readonly value: ClientFrame } | { readonly ok: false; readonly call: number | undefined };

function parseClientFrame(data: Buffer): Parsed {
  let json: unknown;
  try {
    json = JSON.parse(data.toString('utf8'));
  } catch {
    return { ok: false, call: undefined };
  }
  const result = clientFrameSchema.safeParse(json);
  return result.success ? { ok: true, value: result.data } : { ok: false, call: callOf(json) };
}

const callOf = (frame: unknown): number | undefined => {
  if (typeof frame !== 'object' || frame === null || !('i' in frame)) return undefined;
  return Number.isSafeInteger(frame.i) && Number(frame.i) > 0 ? Number(frame.i) : undefined;
};
