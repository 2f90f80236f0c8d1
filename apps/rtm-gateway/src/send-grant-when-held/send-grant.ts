import type { CoinsHeld, GrantSent } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';
import type { Observe } from '@liwu/service-kit';
import type { Reacts } from '../facts/facts.js';
import type { GrantDelivery } from '../held-gifts/deliver-grant.js';
import { timeOfId } from '../viewer-messages/judge-message.js';

/** 3a becomes 4: the coins are held, so the viewer gets its grant; again, when it asked again. */
export class SendGrantWhenHeld implements Reacts {
  /** `grantedAfter` is told how long viewers waited for their grants. */
  constructor(
    private readonly delivery: GrantDelivery,
    private readonly grantedAfter: Observe,
  ) {}

  readonly reactions = {
    CoinsHeld: async (input: EventInput): Promise<void> => {
      if (input.event.type !== 'CoinsHeld') return;
      const sent = await this.delivery.deliver(input, input.event, 0, 'grant');
      if (sent && isFirstGrant(input.event, sent)) this.grantedAfter(waitedSeconds(sent));
    },
  };
}

/** Nobody waits for a repeat, and a viewer who is offline, or whom no answer came from, may not have got its grant by then. */
const isFirstGrant = ({ n }: CoinsHeld, { outcome }: GrantSent): boolean =>
  n === 0 && (outcome === 'delivered' || outcome === 'accepted');

/**
 * A request's id says when the viewer made it, by the server's time as the client knows it; so this is what the viewer waited, tries that
 * were lost included. A viewer could say otherwise by up to ten minutes, but only by a gift that it pays for.
 */
const waitedSeconds = ({ requestId, at }: GrantSent): number => Math.max(0, at - timeOfId(requestId)) / 1_000;
