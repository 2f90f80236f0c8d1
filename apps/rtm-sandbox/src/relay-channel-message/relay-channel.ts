import { type ClientFrameOf, RTM_CODES, RTM_NAME, SANDBOX_LIMITS, isTooBig } from '@liwu/rtm';
import type { TrueLog } from '../keep-true-log/true-log.js';
import type { Connection } from '../network/connection.js';
import type { RelayParts } from '../network/relay-parts.js';
import { cutAsOrdered } from '../order-faults/cut-as-ordered.js';
import type { ChannelQuotas } from './channel-quotas.js';

interface Publication {
  readonly publisher: string;
  readonly channel: string;
  readonly text: string;
  readonly receivedAt: number;
}

/**
 * Hands a message to everybody who is subscribed to the channel but its publisher, who need not be subscribed, and but those
 * whose copies are to be lost. Above the
 * channel's quota it is discarded, and its publisher is told that it was accepted all the same: that is how RTM is.
 */
export class RelayChannel {
  constructor(
    private readonly parts: RelayParts,
    private readonly quotas: ChannelQuotas,
    private readonly trueLog: TrueLog,
  ) {}

  relay(sender: Connection, uid: string, { i, ch, m }: ClientFrameOf<'pub'>): void {
    const { counters, faults, deliveries, network, clock, wallClock } = this.parts;
    if (!RTM_NAME.test(ch)) return sender.refuse(RTM_CODES.invalidChannel, 'no valid channel name', i);
    if (isTooBig(m)) return sender.refuse(RTM_CODES.messageTooBig, `over ${SANDBOX_LIMITS.messageBytes} bytes`, i);
    const now = clock();
    if (!sender.messages.take(now)) return this.#throttle(sender, i);
    counters.count('channel_messages');
    if (!this.quotas.take(ch, now)) {
      counters.count('channel_discarded');
      return sender.accept(i);
    }

    const fate = faults.fateOf({ on: 'channel', from: uid, to: ch });
    if (fate.throttled) return this.#throttle(sender, i);
    const publication = { publisher: uid, channel: ch, text: m, receivedAt: wallClock() };
    if (!fate.lost) deliveries.dispatch(`channel ${ch}`, fate, (copy) => this.#deliver(publication, copy, sender));
    cutAsOrdered(network, fate, { sender });
    if (fate.answer !== 'none') sender.accept(i);
  }

  #deliver({ publisher, channel, text, receivedAt }: Publication, copy: number, sender: Connection): void {
    const { counters, faults, network, wallClock } = this.parts;
    const at = Math.round(receivedAt);
    const frame = Buffer.from(
      `{"t":"msg","ch":"${channel}","from":"${publisher}","m":${JSON.stringify(text)},"at":${at}}`,
    );
    let subscribers = 0;
    for (const subscriber of network.subscribersOf(channel)) {
      if (subscriber === sender) continue;
      const name = subscriber.login?.uid ?? '';
      if (faults.losesCopy({ on: 'channel', from: publisher, to: channel, subscriber: name })) continue;
      subscriber.send(frame);
      subscribers++;
    }
    counters.count('channel_copies', subscribers);
    this.trueLog.add({ receivedAt, relayedAt: wallClock(), channel, publisher, copy, subscribers, text });
  }

  #throttle(sender: Connection, call: number): void {
    this.parts.counters.count('throttled');
    sender.refuse(RTM_CODES.messagesTooFrequent, 'messages are too frequent', call);
  }
}
