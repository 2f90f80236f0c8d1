import { type Proposal, type StreamerDebtWrittenOff, type ViewerDebtWrittenOff } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { postingIdOf } from '../ledger/posting.js';
import type { Approval } from '../viewer-wallet/action.js';
import type { Streamer } from '../viewer-wallet/streamer.js';
import type { Wallet } from '../viewer-wallet/wallet.js';

/** The platform gives up coins that a viewer owes. Refused with `exceeds_debt`: more than that. */
export const writeOffViewerDebt = (
  { viewerId, coins }: Extract<Proposal, { type: 'WriteOffViewerDebt' }>,
  { owed }: Wallet,
  approval: Approval,
  now: number,
): ViewerDebtWrittenOff => {
  if (coins > owed) throw new CommandRefused('exceeds_debt', `The viewer owes ${owed} coins.`, { param: 'coins' });
  const postingId = postingIdOf(viewerId, approval.actionId, 'ViewerDebtWrittenOff');
  return { type: 'ViewerDebtWrittenOff', viewerId, coins, n: 0, at: now, effectiveAt: now, postingId, ...approval };
};

/**
 * The platform gives up what a streamer owes: earnings below zero, all lanes together, as they are committed. Refused with
 * `exceeds_debt`: more than that.
 */
export const writeOffStreamerDebt = (
  { streamerId, amount }: Extract<Proposal, { type: 'WriteOffStreamerDebt' }>,
  { earned }: Streamer,
  approval: Approval,
  now: number,
): StreamerDebtWrittenOff => {
  if (amount.minor > -earned) throw new CommandRefused('exceeds_debt', 'The streamer owes less.', { param: 'amount' });
  const postingId = postingIdOf(streamerId, approval.actionId, 'StreamerDebtWrittenOff');
  return {
    type: 'StreamerDebtWrittenOff',
    streamerId,
    amount,
    n: 0,
    at: now,
    effectiveAt: now,
    postingId,
    ...approval,
  };
};
