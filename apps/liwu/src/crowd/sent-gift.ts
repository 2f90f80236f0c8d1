import type { SendOutcome } from '@liwu/gift-client';
import type { PlannedGift } from './crowd-plan.js';

/** A gift that a viewer of the crowd asked for, as its own client knows of it. Times are monotonic milliseconds. */
export interface SentGift {
  readonly planned: PlannedGift;
  readonly requestId: string;
  firstAskedAtMs: number | undefined;
  lastAskedAtMs: number | undefined;
  grantedAtMs: number | undefined;
  outcome: SendOutcome | undefined;
}

/** How a report names it: viewer and request. */
export const nameOf = ({ planned, requestId }: SentGift): string => giftName(planned.viewer, requestId);

/** A gift's identity: who sent it, and which request it is. */
export const giftName = (viewerId: string, requestId: string): string => `${viewerId}/${requestId}`;
