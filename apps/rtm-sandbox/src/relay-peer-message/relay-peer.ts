import { type ClientFrameOf, RTM_CODES, RTM_NAME, SANDBOX_LIMITS, isTooBig } from '@liwu/rtm';
import type { Connection } from '../network/connection.js';
import type { RelayParts } from '../network/relay-parts.js';
import { cutAsOrdered } from '../order-faults/cut-as-ordered.js';

/**
 * Hands a message to one uid. Its sender is told that it arrived when the recipient's client says so, and that the
 * recipient is offline when nobody is logged in with that uid at the moment of delivery.
 */
export class RelayPeer {
  constructor(private readonly parts: RelayParts) {}

  relay(sender: Connection, uid: string, { i, to, m }: ClientFrameOf<'peer'>): void {
    const { counters, faults, deliveries, network, clock } = this.parts;
    if (!RTM_NAME.test(to)) return sender.refuse(RTM_CODES.invalidUid, 'no valid uid', i);
    if (isTooBig(m)) return sender.refuse(RTM_CODES.messageTooBig, `over ${SANDBOX_LIMITS.messageBytes} bytes`, i);
    if (!sender.messages.take(clock())) return this.#throttle(sender, i);
    counters.count('peer_messages');
    if (!network.connectionOf(to)) return this.#offline(sender, i);

    const fate = faults.fateOf({ on: 'peer', from: uid, to });
    if (fate.throttled) return this.#throttle(sender, i);
    if (!fate.lost) {
      const rest = `"from":"${uid}","m":${JSON.stringify(m)}}`;
      const call = fate.answer === 'none' ? undefined : i;
      deliveries.dispatch(`peer ${to}`, fate, (copy) => this.#deliver(sender, copy === 1 ? call : undefined, to, rest));
    } else if (fate.answer === 'ok') sender.accept(i);
    cutAsOrdered(network, fate, { sender, recipient: network.connectionOf(to) });
  }

  /** Only the first copy is answered, and without a `call` not even that one. */
  #deliver(sender: Connection, call: number | undefined, to: string, rest: string): void {
    const recipient = this.parts.network.connectionOf(to);
    if (!recipient) return call === undefined ? undefined : this.#offline(sender, call);
    this.parts.counters.count('peer_copies');
    const receipt = call === undefined ? '' : `"r":${recipient.expectReceipt(sender, call)},`;
    recipient.send(`{"t":"peer",${receipt}${rest}`);
  }

  #offline(sender: Connection, call: number): void {
    this.parts.counters.count('peer_offline');
    sender.refuse(RTM_CODES.peerOffline, 'the recipient is offline', call);
  }

  #throttle(sender: Connection, call: number): void {
    this.parts.counters.count('throttled');
    sender.refuse(RTM_CODES.messagesTooFrequent, 'messages are too frequent', call);
  }
}
