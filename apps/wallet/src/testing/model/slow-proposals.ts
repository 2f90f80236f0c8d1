import { dayOf, monthAfter } from './slow-accounts.js';
import type { SlowProposal } from './slow-command.js';
import { newLot } from './slow-ledger.js';
import { demand, Refused } from './slow-refusal.js';
import type { SlowState } from './slow-state.js';

/** As many coins as can be said. */
export const MOST_COINS = 999_999_999_999n;

/** Whether it could be done at this moment. */
export function checkProposal(state: SlowState, proposal: SlowProposal, now: number): void {
  switch (proposal.what) {
    case 'reverse': {
      const gift = state.gifts.get(`${proposal.viewer}/${proposal.request}`);
      if (!gift) throw new Refused('not_found');
      demand(gift.status === 'settled', 'gift_not_settled');
      return demand(!gift.reversed, 'already_reversed');
    }
    case 'grant':
      demand(proposal.expires > now, 'invalid_parameter');
      return demand(state.ownedBy(proposal.viewer) + proposal.coins <= MOST_COINS, 'invalid_parameter');
    case 'write-off-viewer':
      return demand(proposal.coins <= state.ledger.owedBy(proposal.viewer), 'exceeds_debt');
    case 'write-off-streamer':
      return demand(proposal.amount <= -state.earnedBy(proposal.streamer), 'exceeds_debt');
    case 'unfreeze':
      return demand(state.frozen.has(`${proposal.party} ${proposal.id}`), 'not_frozen');
    case 'close': {
      const { closedMonth } = state.ledger.accounts;
      demand(proposal.month > closedMonth, 'period_closed');
      demand(proposal.month < dayOf(now).slice(0, 7), 'period_not_due');
      return demand(closedMonth === '' || proposal.month === monthAfter(closedMonth), 'period_not_due');
    }
  }
}

/** Does what was approved. */
export function executeProposal(state: SlowState, proposal: SlowProposal, now: number): void {
  switch (proposal.what) {
    case 'reverse': {
      const gift = state.gifts.get(`${proposal.viewer}/${proposal.request}`);
      if (!gift?.hold) throw new Error('the model reverses what it never held');
      gift.reversed = true;
      return state.ledger.reverse(gift.hold);
    }
    case 'grant': {
      const { lot: name, viewer, coins: size, expires } = proposal;
      const lot = newLot({ name, viewer, kind: 'promo', size, price: 0n, currency: '', made: now, expires });
      return state.ledger.grant(lot);
    }
    case 'write-off-viewer':
      return state.ledger.writeOffViewer(proposal.viewer, proposal.coins);
    case 'write-off-streamer':
      return state.ledger.writeOffStreamer(proposal.streamer, proposal.amount);
    case 'unfreeze':
      state.frozen.delete(`${proposal.party} ${proposal.id}`);
      return;
    case 'close':
      state.ledger.accounts.closedMonth = proposal.month;
  }
}

/** By what two waiting proposals are one thing asked for twice; undefined for what may be done again and again. */
export function onceOnly(proposal: SlowProposal): string | undefined {
  switch (proposal.what) {
    case 'reverse':
      return `reverse ${proposal.viewer}/${proposal.request}`;
    case 'unfreeze':
      return `unfreeze ${proposal.party} ${proposal.id}`;
    case 'close':
      return `close ${proposal.month}`;
    default:
      return undefined;
  }
}
