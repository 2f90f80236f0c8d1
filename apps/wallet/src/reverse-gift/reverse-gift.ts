import { type GiftReversed, type Proposal } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { postingIdOf } from '../ledger/posting.js';
import type { Approval } from '../viewer-wallet/action.js';
import { giftOf } from '../viewer-wallet/present-outcome.js';
import type { Wallet } from '../viewer-wallet/wallet.js';

type ReverseGift = Extract<Proposal, { type: 'ReverseGift' }>;

/**
 * A settled gift is taken back in full, once: its coins are the viewer's again, the money behind them is deferred again, and the streamer
 * loses the share; exactly what the settling recorded. Refused: `not_found`, `gift_not_settled`, `already_reversed`.
 */
export const reverseGift = (
  { viewerId, requestId }: ReverseGift,
  wallet: Wallet,
  approval: Approval,
  now: number,
): GiftReversed => {
  const gift = wallet.gifts.get(requestId);
  if (!gift) throw new CommandRefused('not_found', 'The viewer has sent no such gift.', { param: 'request_id' });
  if (gift.status !== 'settled') throw new CommandRefused('gift_not_settled', `The gift is ${gift.status}.`);
  if (gift.reversal) throw new CommandRefused('already_reversed', 'The gift was reversed already.');
  const { lots, recognised, share, postingId: reversesPostingId } = gift;
  const postingId = postingIdOf(viewerId, requestId, 'GiftReversed');
  const about = { viewerId, requestId, n: 0, at: now, ...giftOf(gift) };
  return { type: 'GiftReversed', ...about, postingId, reversesPostingId, lots, recognised, share, ...approval };
};
