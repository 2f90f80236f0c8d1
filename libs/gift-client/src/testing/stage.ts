import { GiftClient } from '../gift-client.js';
import type { ClientFact, GiftClientOptions, GiftToSend, ReceivedGift } from '../types.js';
import { Gateway } from './gateway.js';
import { ManualClock } from './manual-clock.js';
import { Network } from './network.js';

/** A gateway, a network and a clock, and clients that play on them. */
export class Stage {
  readonly clock = new ManualClock();
  readonly network = new Network();
  readonly gateway = new Gateway(this.network, this.clock);
  readonly facts: ClientFact[] = [];

  static async set(): Promise<Stage> {
    const stage = new Stage();
    await stage.gateway.start();
    return stage;
  }

  async client(viewerId: string | undefined, options: Partial<GiftClientOptions> = {}): Promise<GiftClient> {
    return await GiftClient.open({
      gatewayUrl: 'https://gateway.example',
      ...(viewerId !== undefined && { userToken: async () => await Promise.resolve(viewerId) }),
      ...(viewerId === undefined && { anonymous: true }),
      transport: (session) => this.network.link(session.rtm.uid),
      clock: this.clock,
      fetch: this.gateway.fetch,
      random: () => 0.5,
      observe: (fact) => this.facts.push(fact),
      ...options,
    });
  }

  /** What a receiver in this room renders from now on. */
  async watch(room: string, client?: GiftClient): Promise<ReceivedGift[]> {
    const rendered: ReceivedGift[] = [];
    const receiver = client ?? (await this.client(undefined));
    await receiver.onGift(room, (gift) => rendered.push(gift));
    return rendered;
  }
}

export const rose: GiftToSend = { room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 1, cost: '10' };
