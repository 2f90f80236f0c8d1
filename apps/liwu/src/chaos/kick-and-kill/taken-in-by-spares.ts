import { percentile } from '../../shared/percentile.js';

/** When a viewer's client first asked for a gift, and whom; moments are the machine's clock's, in milliseconds. */
export interface FirstTry {
  /** The gift, as viewer and request. */
  readonly name: string;
  readonly identity: string;
  readonly askedAtMs: number;
  /** When the gateway first said anything about it to the viewer. */
  readonly answeredAtMs: number | undefined;
}

/** Identities of the gateway that cannot take in a request any more, from a moment on. */
export interface Gone {
  readonly fromMs: number;
  readonly has: (identity: string) => boolean;
}

/** How long it took until the gateway took in requests whose first try went to somebody who was gone. */
export interface TakenIn {
  readonly requests: number;
  /** From the first asking; undefined where there was no such request. */
  readonly tookMs: { readonly p50: number; readonly p99: number; readonly max: number } | undefined;
  /** Those that the gateway never took in. */
  readonly never: readonly string[];
  /** Those that took longest, to be looked up in logs and topics. */
  readonly slowest: readonly SlowRequest[];
}

/** A request, whom it was first put to and when, and how long it took until it was taken in. */
interface SlowRequest extends Pick<FirstTry, 'name' | 'identity' | 'askedAtMs'> {
  readonly tookMs: number;
}

const SLOWEST = 5;

/** What was asked for just before an identity went may have been lost with it. */
const JUST_BEFORE_MS = 2_000;

/**
 * Measures the requests whose first try was put to an identity that was gone, or that went with the try unrecorded. Taken in
 * is what a gateway recorded on its topic, by that gateway's own time, or what the viewer got an answer to; whichever was first.
 */
export const takenInBySpares = (
  tries: readonly FirstTry[],
  recordedAtMs: ReadonlyMap<string, number>,
  gone: Gone,
): TakenIn => {
  const took: SlowRequest[] = [];
  const never: string[] = [];
  for (const { answeredAtMs = Number.POSITIVE_INFINITY, askedAtMs, identity, name } of tries) {
    if (!gone.has(identity) || askedAtMs < gone.fromMs - JUST_BEFORE_MS) continue;
    const takenInAtMs = Math.min(recordedAtMs.get(name) ?? Number.POSITIVE_INFINITY, answeredAtMs);
    // The identity itself took it in before it went.
    if (takenInAtMs < gone.fromMs) continue;
    if (takenInAtMs === Number.POSITIVE_INFINITY) never.push(name);
    else took.push({ name, identity, askedAtMs, tookMs: takenInAtMs - askedAtMs });
  }
  took.sort((one, other) => one.tookMs - other.tookMs);
  return {
    requests: took.length + never.length,
    tookMs: took.length === 0 ? undefined : ofSorted(took.map(({ tookMs }) => tookMs)),
    never,
    slowest: took.slice(-SLOWEST).toReversed(),
  };
};

const ofSorted = (ms: readonly number[]): NonNullable<TakenIn['tookMs']> => ({
  p50: percentile(ms, 0.5),
  p99: percentile(ms, 0.99),
  max: percentile(ms, 1),
});
