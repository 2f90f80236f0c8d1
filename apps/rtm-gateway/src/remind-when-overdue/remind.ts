import type { EventInput } from '@liwu/event-log';
import type { Reacts } from '../facts/facts.js';
import type { GrantDelivery } from '../held-gifts/deliver-grant.js';

/** 7b becomes 4 (n = 1-3): no acknowledgement in time, so the viewer gets its grant again, and is asked to broadcast it. */
export class RemindWhenOverdue implements Reacts {
  constructor(private readonly delivery: GrantDelivery) {}

  readonly reactions = {
    DeliveryReminded: async (input: EventInput): Promise<void> => {
      if (input.event.type !== 'DeliveryReminded') return;
      const attempt = attemptOf(input.event.n);
      if (attempt) await this.delivery.deliver(input, input.event, attempt, 'reminder');
    },
  };
}

const attemptOf = (n: number): 1 | 2 | 3 | undefined => (n === 1 || n === 2 || n === 3 ? n : undefined);
