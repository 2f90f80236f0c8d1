import { type LiwuEvent, type Proposal, unreachable } from '@liwu/contracts';
import { closePeriod } from './close-period/close-period.js';
import { unfreezeParty } from './freeze-party/freeze-party.js';
import { grantCoins } from './grant-coins/grant-coins.js';
import type { AccountingDate } from './ledger/accounting-date.js';
import { reverseGift } from './reverse-gift/reverse-gift.js';
import type { Approval } from './viewer-wallet/action.js';
import { streamerOf, type WalletBatch, walletOf } from './viewer-wallet/wallet-batch.js';
import { writeOffStreamerDebt, writeOffViewerDebt } from './write-off-debt/write-off-debt.js';

/** What an approved proposal does at this moment; throws `CommandRefused` where it cannot be done. */
export const effectOfProposal = (
  proposal: Proposal,
  approval: Approval,
  { batch, accountingDate, now }: { batch: WalletBatch; accountingDate: AccountingDate; now: number },
): LiwuEvent => {
  switch (proposal.type) {
    case 'ReverseGift':
      return reverseGift(proposal, walletOf(batch, proposal.viewerId), approval, now);
    case 'GrantCoins':
      return grantCoins(proposal, walletOf(batch, proposal.viewerId), approval, now);
    case 'WriteOffViewerDebt':
      return writeOffViewerDebt(proposal, walletOf(batch, proposal.viewerId), approval, now);
    case 'WriteOffStreamerDebt':
      return writeOffStreamerDebt(proposal, streamerOf(batch, proposal.streamerId), approval, now);
    case 'UnfreezeWallet':
      return unfreezeParty(proposal, walletOf(batch, proposal.viewerId), approval, now);
    case 'UnfreezeStreamer':
      return unfreezeParty(proposal, streamerOf(batch, proposal.streamerId), approval, now);
    case 'ClosePeriod': {
      const { closedThrough } = batch;
      return closePeriod(proposal, { closedThrough, today: accountingDate(now) }, approval, now);
    }
    default:
      return unreachable(proposal);
  }
};
