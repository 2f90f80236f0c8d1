import type { SentGift } from './sent-gift.js';

/** A time without a grant, in milliseconds from the first request. */
export interface Pause {
  readonly fromMs: number;
  readonly forMs: number;
}

const SHOWN = 5;

/** The longest times from one grant to the next in which the viewer of the next one was waiting already. */
export const longestPauses = (sent: readonly SentGift[]): Pause[] => {
  const granted = sent.flatMap(({ firstAskedAtMs, grantedAtMs }) =>
    firstAskedAtMs === undefined || grantedAtMs === undefined ? [] : [{ firstAskedAtMs, grantedAtMs }],
  );
  granted.sort((a, b) => a.grantedAtMs - b.grantedAtMs);
  const zeroMs = granted.reduce(
    (least, { firstAskedAtMs }) => Math.min(least, firstAskedAtMs),
    Number.POSITIVE_INFINITY,
  );
  const pauses = granted.map(({ firstAskedAtMs, grantedAtMs }, index): Pause => {
    const waitedFromMs = Math.max(granted[index - 1]?.grantedAtMs ?? 0, firstAskedAtMs);
    return { fromMs: waitedFromMs - zeroMs, forMs: grantedAtMs - waitedFromMs };
  });
  return pauses.sort((a, b) => b.forMs - a.forMs).slice(0, SHOWN);
};
