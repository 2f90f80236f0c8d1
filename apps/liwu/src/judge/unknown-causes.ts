import { CLOCK_ERROR_MS, closableAt, grantEnd } from '@liwu/contracts';
import type { JudgedGift } from './judged-gifts.js';
import { type Cause, CAUSES, type RunRecord, type Span } from './run-record.js';

/** The session of a member that is gone ends after 6 s, and the others have 10 s to join again (the gateway's group-membership.ts). */
const REBALANCE_MS = 16_000;
/** A link that is broken is tried again after 5 s at most, and has 10 s to log in (libs/rtm, back-off.ts and sandbox-link.ts). */
const LINK_BACK_MS = 15_000;
/** A message is lost, or its answer, as it is sent. */
const AT_ONCE_MS = 0;

/** How long after its end each may still keep the gateway from seeing what it has to see. */
const LASTS_MS: Readonly<Record<Cause['what'], number>> = {
  'gateway ended': REBALANCE_MS,
  'gateway frozen': REBALANCE_MS,
  'gateway rebalanced': REBALANCE_MS,
  'broker down': REBALANCE_MS,
  'sandbox down': LINK_BACK_MS,
  'links broken': LINK_BACK_MS,
  'broadcasts lost': AT_ONCE_MS,
  'broadcasts unanswered': AT_ONCE_MS,
};

/** Whatever happened in a run by which the gateway could not know of a gift whether it was shown. */
export class UnknownCauses {
  readonly #causes: readonly (Span & { readonly what: string })[];

  constructor({ causes, clockShifts }: Pick<RunRecord, 'causes' | 'clockShifts'>) {
    const wrongClocks = clockShifts.filter(
      ({ byMs, service }) => Math.abs(byMs) > CLOCK_ERROR_MS && (service === 'wallet' || service === 'rtm-gateway'),
    );
    this.#causes = [
      ...wrongClocks.map((shift) => ({ ...shift, what: `clock of ${shift.service}` })),
      ...CAUSES.flatMap((what) => causes.filter((cause) => cause.what === what)).map(({ fromMs, untilMs, what }) => ({
        what,
        fromMs,
        untilMs: untilMs + LASTS_MS[what],
      })),
    ];
  }

  /** The first of them, in their fixed order, that fell into the gift's time: from its hold until it was closed. */
  of({ abandonedClosedAt, heldAtMs, renderedByWrongClock }: JudgedGift): string | undefined {
    if (renderedByWrongClock) return 'clock of a receiver';
    const untilMs = Math.max(closableAt(grantEnd(heldAtMs)), abandonedClosedAt);
    return this.#causes.find((cause) => cause.fromMs <= untilMs && cause.untilMs >= heldAtMs)?.what;
  }
}
