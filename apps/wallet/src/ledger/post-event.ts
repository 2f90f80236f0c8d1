import { unreachable } from '@liwu/contracts';
import type { HeldGift } from '../viewer-wallet/wallet.js';
import type { WalletEvent } from '../viewer-wallet/wallet-event.js';
import type { Repayment } from './post-common.js';
import { postHold, postRelease, postReversal, postSettling } from './post-gift.js';
import { postPromotion, postTakenBack, postTopUp, postWriteOff } from './post-money.js';
import type { Posting } from './posting.js';

/**
 * What an event means for the books, by finance's table of postings; undefined where it moves nothing:
 * a refusal, the answer to a repeat, a freeze, a proposal. `held` is the gift as it was held, `repaid` what went to a debt at once.
 */
export const postEvent = (
  event: WalletEvent,
  held: HeldGift | undefined,
  repaid: readonly Repayment[],
): Posting | undefined => {
  switch (event.type) {
    case 'CoinsToppedUp':
      return postTopUp(event, repaid);
    case 'CoinsGranted':
      return postPromotion(event);
    case 'CoinsHeld':
      return event.n === 0 ? postHold(event) : undefined;
    case 'GiftSettled':
      return event.n === 0 ? postSettling(event) : undefined;
    case 'HoldReleased':
      return event.n === 0 && held ? postRelease(event, held, repaid) : undefined;
    case 'GiftReversed':
      return postReversal(event, repaid);
    case 'TopUpRefunded':
    case 'TopUpChargedBack':
      return postTakenBack(event, repaid);
    case 'ViewerDebtWrittenOff':
    case 'StreamerDebtWrittenOff':
      return postWriteOff(event);
    case 'HoldRefused':
    case 'WalletFrozen':
    case 'WalletUnfrozen':
    case 'StreamerFrozen':
    case 'StreamerUnfrozen':
    case 'ActionProposed':
    case 'ActionApproved':
    case 'ActionRejected':
    case 'PeriodClosed':
    case 'ContractAgreed':
      return undefined;
    default:
      return unreachable(event);
  }
};
