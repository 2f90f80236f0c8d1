import { CLOCK_ERROR_MS, closableAt, grantEnd } from '@liwu/contracts';
import type { JudgedGift } from './judged-gifts.js';
import { type Cause, CAUSES, type RunRecord, type Span } from './run-record.js';

/** The session of a member that is gone ends after 6 s, and the others have 10 s to join again (the gateway's group-membership.ts). */
const REBALANCE_MS = 16_000;
/** A link that is broken is tried again after 5 s at most, and has 10 s to log in (libs/rtm, back-off.ts and sandbox-link.ts). */
const LINK_BACK_MS = 15_000;
/** What `findIndex` says where there is none. */
const NONE = -1;
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

/** The network delays nothing by more than 6 s, and a link that is broken is known to be within 10 s (libs/rtm, protocol.ts). */
export const ARRIVES_WITHIN_MS = 10_000;

/** Whatever happened in a run by which the gateway could not know of a gift whether it was shown. */
export class UnknownCauses {
  readonly #wrongClocks: RunRecord['clockShifts'];
  readonly #causes: readonly Cause[];

  constructor({ causes, clockShifts }: Pick<RunRecord, 'causes' | 'clockShifts'>) {
    this.#wrongClocks = clockShifts.filter(
      ({ byMs, service }) => Math.abs(byMs) > CLOCK_ERROR_MS && (service === 'wallet' || service === 'rtm-gateway'),
    );
    this.#causes = CAUSES.flatMap((what) => causes.filter((cause) => cause.what === what)).map(
      ({ fromMs, untilMs, what }) => ({ what, fromMs, untilMs: untilMs + LASTS_MS[what] }),
    );
  }

  /** What kept the gateway from knowing of this gift; undefined where nothing did, or not at each moment at which it could have. */
  of(gift: JudgedGift): string | undefined {
    if (gift.renderedByWrongClock) return 'clock of a receiver';
    const time = timeOf(gift);
    const clock = this.#wrongClocks.find((shift) => overlap(shift, time));
    if (clock) return `clock of ${clock.service}`;
    // The best cause of each moment; the gift is counted under the one that says least.
    const best = momentsOf(gift).map((moment) => this.#causes.findIndex((cause) => overlap(cause, moment)));
    return best.includes(NONE) ? undefined : this.#causes[Math.max(...best)]?.what;
  }
}

/** From its hold until it was closed. */
const timeOf = ({ abandonedClosedAt, heldAtMs }: JudgedGift): Span => ({
  fromMs: heldAtMs,
  untilMs: Math.max(closableAt(grantEnd(heldAtMs)), abandonedClosedAt),
});

/**
 * When the gateway would have seen it, had nothing happened: as it was rendered, and as the gateway sent it into a watched
 * room. What it saw and told too late, or told and the topic lost, need not have happened just then.
 */
function momentsOf(gift: JudgedGift): Span[] {
  const time = timeOf(gift);
  if (gift.shownLate.length > 0 || gift.lostFacts.some(({ type }) => type === 'BroadcastWitnessed')) return [time];
  const sentAtMs = gift.facts.claims.filter(({ how }) => how === 'by-server').map(({ at }) => at);
  return [...gift.renderedAtMs, ...sentAtMs].map((atMs) => ({
    fromMs: Math.max(time.fromMs, atMs - ARRIVES_WITHIN_MS),
    untilMs: Math.min(time.untilMs, atMs + ARRIVES_WITHIN_MS),
  }));
}

/** Whether they have a moment in common. */
export const overlap = (one: Span, other: Span): boolean => one.fromMs <= other.untilMs && one.untilMs >= other.fromMs;
