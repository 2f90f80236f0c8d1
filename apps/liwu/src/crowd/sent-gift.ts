import type { SendOutcome } from '@liwu/gift-client';
import type { PlannedGift } from './crowd-plan.js';

/** A gift that a viewer of the crowd asked for, as its own client knows of it. Times are monotonic milliseconds. */
export interface SentGift {
  readonly planned: PlannedGift;
  readonly requestId: string;
  firstAskedAtMs: number | undefined;
  /** Whom its first try was put to. */
  firstAskedOf: string | undefined;
  lastAskedAtMs: number | undefined;
  /** When the gateway first said anything about it, be it a refusal. */
  answeredAtMs: number | undefined;
  grantedAtMs: number | undefined;
  outcome: SendOutcome | undefined;
}

/** How a report names it: viewer and request. */
export const nameOf = ({ planned, requestId }: SentGift): string => giftName(planned.viewer, requestId);

/** A gift's identity: who sent it, and which request it is. */
export const giftName = (viewerId: string, requestId: string): string => `${viewerId}/${requestId}`;
