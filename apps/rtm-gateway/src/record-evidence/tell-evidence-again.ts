import type { LiwuEvent } from '@liwu/contracts';
import type { Counters, EventInput } from '@liwu/event-log';
import type { Facts, Reacts } from '../facts/facts.js';
import type { HeldGifts } from '../held-gifts/held-gifts.js';

/**
 * Whoever reminds or takes over lacks evidence. If this process has told some, it was lost: the log did not take it, or has lost
 * its tail since. So it is told again, word for word, whenever it is asked for.
 */
export class TellEvidenceAgain implements Reacts {
  constructor(
    private readonly gifts: HeldGifts,
    private readonly facts: Facts,
    private readonly counters: Counters,
  ) {}

  readonly reactions = {
    DeliveryReminded: (input: EventInput) => this.#tell(input),
    DeliveryTakenOver: (input: EventInput) => this.#tell(input),
  };

  /** Remembers a gift's first acknowledgement. What is witnessed or broadcast is remembered by whoever does it. */
  readonly recorded = (event: LiwuEvent): void => {
    if (event.type !== 'BroadcastAcknowledged') return;
    const gift = this.gifts.byId(event.viewerId, event.requestId);
    if (gift) gift.evidence.acknowledged ??= event;
  };

  async #tell({ event }: EventInput): Promise<void> {
    if (event.type !== 'DeliveryReminded' && event.type !== 'DeliveryTakenOver') return;
    const { viewerId, requestId } = event;
    const { acknowledged, byServer, witnessed } = this.gifts.byId(viewerId, requestId)?.evidence ?? {};
    const told = [acknowledged, byServer, witnessed].filter((evidence) => evidence !== undefined);
    this.counters.count('evidence.told-again', told.length);
    await Promise.all(told.map((evidence) => this.facts.publish(evidence)));
  }
}
