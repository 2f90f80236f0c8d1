import type { LedgerGift } from './ledger-watch.js';
import { nameOf, type SentGift } from './sent-gift.js';
import { isDecided } from './verdict.js';

/** What a crowd still waits for, in words; undefined when each of its gifts is decided. */
export const waitingFor = (
  sent: readonly SentGift[],
  ledger: ReadonlyMap<string, LedgerGift>,
  nowMs: number,
): string | undefined => {
  let held = 0;
  let unanswered = 0;
  let unrecorded = 0;
  for (const gift of sent) {
    const inLedger = ledger.get(nameOf(gift));
    if (isDecided(gift, inLedger, nowMs)) continue;
    if (inLedger && inLedger.holds > 0) held += 1;
    else if (gift.outcome === undefined) unanswered += 1;
    else unrecorded += 1;
  }
  const parts = [
    part(held, 'with coins held'),
    part(unanswered, 'without an answer'),
    part(unrecorded, 'not in the books yet'),
  ].filter((text) => text !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
};

const part = (count: number, what: string): string | undefined =>
  count === 0 ? undefined : `${count} ${count === 1 ? 'gift' : 'gifts'} ${what}`;
