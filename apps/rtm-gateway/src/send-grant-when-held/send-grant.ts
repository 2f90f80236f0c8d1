import type { EventInput } from '@liwu/event-log';
import type { Reacts } from '../facts/facts.js';
import type { GrantDelivery } from '../held-gifts/deliver-grant.js';

/** 3a becomes 4: the coins are held, so the viewer gets its grant; again, when it asked again. */
export class SendGrantWhenHeld implements Reacts {
  constructor(private readonly delivery: GrantDelivery) {}

  readonly reactions = {
    CoinsHeld: async (input: EventInput): Promise<void> => {
      if (input.event.type === 'CoinsHeld') await this.delivery.deliver(input, input.event, 0, 'grant');
    },
  };
}
