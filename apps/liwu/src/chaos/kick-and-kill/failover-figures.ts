import { laneOf } from '@liwu/contracts';
import { type Pauses, pausesOf } from '../../bench/failover/lane-pauses.js';
import { nameOf, type SentGift } from '../../crowd/sent-gift.js';
import { type FirstTry, type Gone, type TakenIn, takenInBySpares } from './taken-in-by-spares.js';

/** How viewers fared after each of the two faults. */
export interface FailoverFigures {
  /** The requests that were first put to the identity that was taken, and to the replica that was killed. */
  readonly afterKick: TakenIn;
  readonly afterKill: TakenIn;
  /** The longest times without a grant in viewers' eyes: after the kick in all lanes, after the kill in those of the killed one. */
  readonly grantPauses: { readonly kick: Pauses; readonly kill: Pauses };
}

/** What was done, and when, in milliseconds of the machine's clock. */
interface TwoFaults {
  /** How many lanes there are. */
  readonly lanes: number;
  /** Until when the crowd sent. */
  readonly endMs: number;
  readonly kick: Gone;
  readonly kill: Gone & { readonly lanes: readonly number[] };
}

/** How long grants are watched from a fault on: longer than a consumer group needs to share out lanes anew. */
const WATCHED_MS = 12_000;

/** Reads from what the viewers' clients noted, and from when the gateway recorded each request, how long the faults were felt. */
export const figuresOf = (
  sent: readonly SentGift[],
  recordedAtMs: ReadonlyMap<string, number>,
  { endMs, kick, kill, lanes }: TwoFaults,
): FailoverFigures => {
  const tries = sent.flatMap(firstTryOf);
  const grants = sent.flatMap(({ grantedAtMs, planned }) =>
    grantedAtMs === undefined ? [] : [{ lane: laneOf(planned.viewer, lanes), atMs: wallMs(grantedAtMs) }],
  );
  const busy = [...new Set(sent.map(({ planned }) => laneOf(planned.viewer, lanes)))];
  const untilMs = ({ fromMs }: Gone): number => Math.min(fromMs + WATCHED_MS, endMs);
  return {
    afterKick: takenInBySpares(tries, recordedAtMs, kick),
    afterKill: takenInBySpares(tries, recordedAtMs, kill),
    grantPauses: {
      kick: pausesOf(grants, busy, kick.fromMs, untilMs(kick)),
      kill: pausesOf(
        grants,
        kill.lanes.filter((lane) => busy.includes(lane)),
        kill.fromMs,
        untilMs(kill),
      ),
    },
  };
};

function firstTryOf(gift: SentGift): FirstTry[] {
  const { answeredAtMs, firstAskedAtMs, firstAskedOf } = gift;
  if (firstAskedAtMs === undefined || firstAskedOf === undefined) return [];
  return [
    {
      name: nameOf(gift),
      identity: firstAskedOf,
      askedAtMs: wallMs(firstAskedAtMs),
      answeredAtMs: answeredAtMs === undefined ? undefined : wallMs(answeredAtMs),
    },
  ];
}

/** A moment of this process's monotonic clock by the machine's. */
const wallMs = (monotonicMs: number): number => performance.timeOrigin + monotonicMs;
