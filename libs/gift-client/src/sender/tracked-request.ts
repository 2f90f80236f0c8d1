import type { RequestJourney } from '../journey/request-journey.js';
import type { GiftToSend, SendOutcome } from '../types.js';

/** A request that this client made, as long as something may still come of it. */
export interface TrackedRequest {
  readonly gift: GiftToSend;
  journey: RequestJourney;
  readonly granted: () => void;
  readonly tell: (outcome: SendOutcome) => void;
  readonly fail: (error: unknown) => void;
  told: boolean;
  cancelTimer: (() => void) | undefined;
  timerAtMs: number | undefined;
  /** Monotonic; set with the outcome: reminders come until then. */
  forgetAtMs: number | undefined;
}
