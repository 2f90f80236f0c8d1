import { coins, minorUnits, type Proposal, unreachable, uuidOfName } from '@liwu/contracts';
import { idOfAsking } from '../../request-fields/id-of-asking.js';
import { topUpIdOf } from '../../viewer-wallet/top-up-id.js';
import type { Party } from '../../freeze-party/freeze-party.js';
import type { WalletCommand } from '../../wallet-command.js';
import { requestId } from '../facts.js';
import type { SlowCommandOf, SlowProposal } from './slow-command.js';

/** The name of the lot that a payment becomes: it decides between lots that are the same in all else. */
export const lotOfPayment = (viewer: string, provider: string, reference: string): string =>
  uuidOfName(`${viewer}/${topUpIdOf({ provider, providerReference: reference })}/CoinsToppedUp/lot`);

/** The name of the lot that an approved grant becomes. */
export const lotOfGrant = (viewer: string, by: string, action: string): string =>
  uuidOfName(`${viewer}/${actionIdOf(by, action)}/CoinsGranted/lot`);

/** The wallet's id of what somebody proposed under a name. */
export const actionIdOf = (by: string, action: string): string => idOfAsking('action', by, action);

/** A top-up in the wallet's words. */
export function topUpOf(command: SlowCommandOf<'top-up'>): WalletCommand {
  const { viewer: viewerId, provider, reference: providerReference, currency: unit, effective: effectiveAt } = command;
  return {
    type: 'TopUpCoins',
    viewerId,
    coins: coins(command.coins),
    price: { minor: minorUnits(command.price), unit },
    tax: { minor: minorUnits(command.tax), unit },
    provider,
    providerReference,
    effectiveAt,
  };
}

/** A proposal in the wallet's words. */
export function proposalOf(proposal: SlowProposal): Proposal {
  switch (proposal.what) {
    case 'reverse':
      return { type: 'ReverseGift', viewerId: proposal.viewer, requestId: requestId(proposal.request) };
    case 'grant': {
      const { viewer: viewerId, expires } = proposal;
      const expiresAt = expires === Infinity ? null : expires;
      return { type: 'GrantCoins', viewerId, coins: coins(proposal.coins), campaignId: 'spring', expiresAt };
    }
    case 'write-off-viewer':
      return { type: 'WriteOffViewerDebt', viewerId: proposal.viewer, coins: coins(proposal.coins) };
    case 'write-off-streamer': {
      const amount = { minor: minorUnits(proposal.amount), unit: 'COIN' };
      return { type: 'WriteOffStreamerDebt', streamerId: proposal.streamer, amount };
    }
    case 'unfreeze': {
      const party = partyOf(proposal);
      return 'viewerId' in party ? { type: 'UnfreezeWallet', ...party } : { type: 'UnfreezeStreamer', ...party };
    }
    case 'close':
      return { type: 'ClosePeriod', period: proposal.month };
    default:
      return unreachable(proposal);
  }
}

/** A viewer or a streamer in the wallet's words. */
export function partyOf({ party, id }: { readonly party: 'viewer' | 'streamer'; readonly id: string }): Party {
  return party === 'viewer' ? { viewerId: id } : { streamerId: id };
}
