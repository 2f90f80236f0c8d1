import { coins, type CoinsGranted, type Proposal, uuidOfName } from '@liwu/contracts';
import { describe, it } from 'vitest';
import { postingIdOf } from '../ledger/posting.js';
import { ACTION_ID, APPROVAL, approved, APPROVER, decide, propose, proposed } from '../testing/actions.js';
import { ALICE, arrived, asked, fromLot, held, NOW, priced, toppedUp } from '../testing/facts.js';
import { given } from '../testing/given.js';

const grant = (amount = 50n, expiresAt: number | null = null): Proposal => ({
  type: 'GrantCoins',
  viewerId: ALICE,
  coins: coins(amount),
  campaignId: 'Spring-1',
  expiresAt,
});
const granted: CoinsGranted = {
  type: 'CoinsGranted',
  viewerId: ALICE,
  n: 0,
  at: NOW,
  effectiveAt: NOW,
  campaignId: 'Spring-1',
  coins: coins(50n),
  expiresAt: null,
  lotId: uuidOfName(`${ALICE}/${ACTION_ID}/CoinsGranted/lot`),
  postingId: postingIdOf(ALICE, ACTION_ID, 'CoinsGranted'),
  ...APPROVAL,
};

describe('coins given away', () => {
  it('come when a second person agrees', () =>
    given(proposed(grant()))
      .when(asked(decide(grant()), NOW, APPROVER))
      .then(approved(grant()), granted));

  it('are spent before those that were paid for', () =>
    given(toppedUp(100n), granted)
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1, { lots: [{ lotId: granted.lotId, kind: 'promo', coins: coins(50n) }, fromLot(10n)] })));

  it('do not expire before they come', () =>
    given()
      .when(asked(propose(grant(50n, NOW))))
      .thenThrows('invalid_parameter'));

  it('are never more than can be said', () =>
    given(toppedUp(999_999_999_999n))
      .when(asked(propose(grant(1n))))
      .thenThrows('invalid_parameter'));
});
