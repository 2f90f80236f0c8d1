import type { LiwuEvent } from '@liwu/contracts';
import { formatMinor } from '../ledger/units.js';
import { Moves } from './moves.js';
import { type Statement, statementOf } from './statement-of.js';

/** A transfer as the ledger has it. */
export interface PostedTransfer {
  readonly debit: string;
  readonly credit: string;
  readonly unit: string;
  readonly amount: bigint;
  readonly lotId: string;
}

/** A posting as the ledger has it. */
export interface LedgerPosting {
  readonly seq: number;
  readonly postingId: string;
  readonly kind: string;
  readonly eventId: string;
  readonly eventSequence: number;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly viewerId: string | undefined;
  readonly requestId: string | undefined;
  readonly transfers: readonly PostedTransfer[];
}

/** What became of an event in the ledger; undefined where it moves nothing and nothing was posted. */
type Judgement =
  | { readonly outcome: 'matched' }
  | { readonly outcome: 'missing_in_ledger' | 'differs'; readonly detail: string }
  | undefined;

/** Holds what was posted for an event against what the event says. */
export const judgePosting = (event: LiwuEvent, posting: LedgerPosting | undefined): Judgement => {
  const stated = statementOf(event);
  if (!posting && !stated) return undefined;
  if (!posting) return { outcome: 'missing_in_ledger', detail: `${event.type} was published, and is not posted` };
  if (!stated) return { outcome: 'differs', detail: `${event.type} moves nothing, and is posted as ${posting.kind}` };
  const detail = differenceOf(stated, posting);
  return detail === undefined ? { outcome: 'matched' } : { outcome: 'differs', detail };
};

/** The first thing that the posting says otherwise than the event does. */
function differenceOf(stated: Statement, posting: LedgerPosting): string | undefined {
  for (const field of ['kind', 'viewerId', 'requestId', 'postingId'] as const) {
    const said = stated[field];
    if (field === 'postingId' && said === undefined) continue;
    if (posting[field] !== said)
      return `${WORDS[field]} is ${posting[field] ?? 'nothing'}, the event says ${said ?? 'nothing'}`;
  }
  const { own, repaid } = apart(stated, posting.transfers);
  if (!own.equals(stated.moves)) return own.differenceFrom(stated.moves);
  return repaid > stated.repayable
    ? `${formatMinor(repaid, 'COIN')} COIN went to the debt, at most ${formatMinor(stated.repayable, 'COIN')} can`
    : undefined;
}

const WORDS = { kind: 'kind', viewerId: 'viewer', requestId: 'request', postingId: 'posting id' } as const;

/** The event's own moves, and apart from them how many coins went to the viewer's debt as soon as they were there. */
function apart({ viewerId, ownLot }: Statement, transfers: readonly PostedTransfer[]): { own: Moves; repaid: bigint } {
  const [paid, owed] = [`viewer:${viewerId}:paid:available`, `viewer:${viewerId}:owed`];
  const own = new Moves();
  const lots = new Set<string>();
  let repaid = 0n;
  for (const { debit, credit, unit, amount, lotId } of transfers) {
    if (debit === paid && credit === owed && unit === 'COIN') {
      repaid += amount;
      lots.add(lotId);
    } else if (!isMoneyOfDebt(debit, credit) || lotId === ownLot || !lots.has(lotId)) {
      own.move(debit, credit, unit, amount, lotId);
    }
  }
  return { own, repaid };
}

const isMoneyOfDebt = (debit: string, credit: string): boolean =>
  debit === 'platform:deferred-revenue' && credit === 'platform:refund-losses';
