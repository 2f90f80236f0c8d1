import type { CoinsHeld, GrantSent, LiwuEvent } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';
import type { Observe } from '@liwu/service-kit';
import type { Reacts } from '../facts/facts.js';
import type { GrantDelivery } from '../held-gifts/deliver-grant.js';
import { RecentMap } from '../limits/recent-map.js';

/** Of how many requests is kept when they were taken in, and for how long at least: a grant that comes later finds nobody waiting. */
const MAX_WAITING = 20_000;
const WAIT_MS = 60_000;

/** 3a becomes 4: the coins are held, so the viewer gets its grant; again, when it asked again. */
export class SendGrantWhenHeld implements Reacts {
  /** By identity of the gift: when its request was taken in, by this process, whose lane it is in. */
  readonly #takenInAt = new RecentMap<number>({ maxEntries: MAX_WAITING, generationMs: WAIT_MS });

  /** `grantedAfter` is told how long it took from taking in a request to sending its grant. */
  constructor(
    private readonly delivery: GrantDelivery,
    private readonly grantedAfter: Observe,
  ) {}

  readonly reactions = {
    CoinsHeld: async (input: EventInput): Promise<void> => {
      if (input.event.type !== 'CoinsHeld') return;
      const sent = await this.delivery.deliver(input, input.event, 0, 'grant');
      if (sent) this.#measure(input.event, sent);
    },
  };

  /**
   * A request was taken in; its first try counts. Requests in the lanes of other replicas are granted, and so not measured, elsewhere: of
   * several replicas each measures its share of what it takes in, which is as good a sample as any.
   */
  readonly recorded = (event: LiwuEvent, isOwnLane: boolean): void => {
    if (event.type === 'GiftRequested' && isOwnLane) this.#takenInAt.getOrAdd(idOf(event), event.at, () => event.at);
  };

  /** Nobody waits for a repeat, and a viewer who is offline, or of whom no answer came, may not have got its grant by then. */
  #measure(held: CoinsHeld, { at, outcome }: GrantSent): void {
    const takenInAt = this.#takenInAt.get(idOf(held), at);
    if (takenInAt === undefined) return;
    this.#takenInAt.delete(idOf(held));
    if (held.n > 0 || (outcome !== 'delivered' && outcome !== 'accepted')) return;
    this.grantedAfter(Math.max(0, at - takenInAt) / 1_000);
  }
}

const idOf = ({ viewerId, requestId }: { viewerId: string; requestId: string }): string => `${viewerId}/${requestId}`;
