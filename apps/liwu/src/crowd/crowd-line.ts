import type { LedgerGift } from './ledger-watch.js';
import { nameOf, type SentGift } from './sent-gift.js';
import { waitingFor } from './waiting-for.js';

/** Where a crowd stands. */
export interface CrowdStanding {
  readonly sent: readonly SentGift[];
  readonly planned: number;
  readonly gifts: {
    readonly byName: ReadonlyMap<string, LedgerGift>;
    readonly settled: number;
    readonly released: number;
  };
  readonly rendered: { readonly size: number; has(name: string): boolean };
  readonly nowMs: number;
  /** How long the crowd still waits at most, once all is requested. */
  readonly waitsMs: number;
}

/** One line of it: how far the gifts are, and when all are requested, what is waited for. */
export const crowdLine = (standing: CrowdStanding): string => {
  const { gifts, nowMs, planned, sent, waitsMs } = standing;
  const moving = sent.length < planned ? undefined : waitingFor(sent, gifts.byName, nowMs);
  if (moving === undefined) return counted(standing);
  return `${ends(standing)} · waiting for ${moving} (at most ${Math.ceil(Math.max(0, waitsMs) / 1_000)} s)`;
};

/** What is left to say of a crowd that was ended on its way: its gifts so far, of which some may still be under way. */
export const interruptedText = (standing: CrowdStanding): string =>
  `The crowd was interrupted; so far: ${counted(standing)}. Its promises were not judged.`;

const counted = (standing: CrowdStanding): string =>
  `requested ${standing.sent.length}/${standing.planned} · granted ${granted(standing)} · ${ends(standing)}`;

const ends = ({ gifts, rendered }: CrowdStanding): string =>
  `shown ${rendered.size} · settled ${gifts.settled} · released ${gifts.released}`;

/** A grant reaches its viewer, the receivers and the books at moments of their own: whichever comes first counts. */
function granted({ gifts, rendered, sent }: CrowdStanding): number {
  return sent.filter((gift) => {
    const name = nameOf(gift);
    return gift.grantedAtMs !== undefined || rendered.has(name) || (gifts.byName.get(name)?.holds ?? 0) > 0;
  }).length;
}
