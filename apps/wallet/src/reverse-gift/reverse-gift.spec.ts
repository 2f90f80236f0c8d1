import { coins, type GiftReversed, type Proposal, uuidOfName } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { postingIdOf } from '../ledger/posting.js';
import { ACTION_ID, APPROVAL, approved, APPROVER, decide, propose, proposed } from '../testing/actions.js';
import {
  ALICE,
  arrived,
  asked,
  fromLot,
  held,
  NOW,
  priced,
  refused,
  released,
  requestId,
  settled,
  toppedUp,
} from '../testing/facts.js';
import { given } from '../testing/given.js';
import { balancesOf } from '../testing/invariants.js';
import { walletOf } from '../viewer-wallet/wallet-batch.js';

const reverse: Proposal = { type: 'ReverseGift', viewerId: ALICE, requestId: requestId(1) };
const { lots, recognised, share, postingId: reversesPostingId } = settled(60n, 1);
const reversed: GiftReversed = {
  type: 'GiftReversed',
  viewerId: ALICE,
  requestId: requestId(1),
  n: 0,
  at: NOW,
  room: 'room-1',
  receiver: 'sora',
  gift: 'rose',
  quantity: 1,
  postingId: postingIdOf(ALICE, requestId(1), 'GiftReversed'),
  reversesPostingId,
  lots,
  recognised,
  share,
  ...APPROVAL,
};
const past = [toppedUp(100n), held(60n, 1), settled(60n, 1)];
const byApprover = asked(decide(reverse), NOW, APPROVER);

describe('a reversal', () => {
  it('takes back what the settling recorded, to the unit', () => {
    given(...past, proposed(reverse))
      .when(byApprover)
      .then(approved(reverse), reversed);
    given(...past, proposed(reverse))
      .when(byApprover)
      .thenState((batch) => {
        expect(walletOf(batch, ALICE).lots).toMatchObject([{ available: 100n, spent: 0n, departed: 0n }]);
        expect(balancesOf(batch.ledger.transfers)).toEqual(
          new Map([
            ['platform:top-ups COIN', 1_000_000n],
            ['viewer:alice:paid:available COIN', 1_000_000n],
            ['provider:acme:receivable EUR', 1_000n],
            ['platform:deferred-revenue EUR', 1_000n],
          ]),
        );
      });
  });

  it('names each transfer that it takes back', () =>
    given(...past, proposed(reverse))
      .when(byApprover)
      .thenState((batch) => {
        const { transfers } = batch.ledger;
        const taken = transfers.filter(({ reversesSeq }) => reversesSeq !== undefined);
        expect(taken).toHaveLength(3);
        for (const { transfer, reversesSeq } of taken) {
          const original = transfers.find(({ seq }) => seq === reversesSeq)!.transfer;
          expect([transfer.unit, transfer.amount]).toEqual([original.unit, original.amount]);
          expect(transfer.debit).toBe(original.credit);
        }
      }));

  it('repays a debt first', () =>
    given(...past, chargedBack(), proposed(reverse))
      .when(byApprover)
      .thenState((batch) =>
        expect(walletOf(batch, ALICE)).toMatchObject({
          owed: 0n,
          lots: [{ available: 0n, repaid: 60n, departed: 1_000n }],
        }),
      ));

  it('fills the viewer’s wallet again', () =>
    given(...past, reversed)
      .when(arrived(priced(100n, 2)))
      .then(held(100n, 2)));

  it('changes nothing of what viewers are told', () =>
    given(...past, reversed)
      .when(arrived(priced(60n, 1, { n: 1 })))
      .then(settled(60n, 1, { n: 1 })));

  it('happens once', () => {
    given(...past, reversed)
      .when(asked(propose(reverse)))
      .thenThrows('already_reversed');
    given(...past, proposed(reverse), { ...reversed, actionId: uuidOfName('another') })
      .when(byApprover)
      .thenThrows('already_reversed');
  });

  it('of a gift that was not settled is refused', () => {
    given(toppedUp(100n))
      .when(asked(propose(reverse)))
      .thenThrows('not_found');
    for (const gift of [[held(60n, 1)], [held(60n, 1), released(60n, 1)], [refused('too-late', 1)]])
      given(toppedUp(100n), ...gift)
        .when(asked(propose(reverse)))
        .thenThrows('gift_not_settled');
  });
});

/** The payment of the spent coins is gone. */
function chargedBack() {
  const { topUpId, lotId, provider } = toppedUp(100n);
  const [money, tax] = [
    { ...recognised[0]!.money, minor: 1_000n as never },
    { ...recognised[0]!.money, minor: 0n as never },
  ];
  return {
    type: 'TopUpChargedBack' as const,
    viewerId: ALICE,
    topUpId,
    refundId: ACTION_ID,
    n: 0,
    at: NOW,
    effectiveAt: NOW,
    provider,
    providerReference: 'dispute-1',
    lotId,
    coins: coins(100n),
    taken: fromLot(40n).coins,
    money,
    tax,
    released: { ...money, minor: 400n as never },
    postingId: ACTION_ID,
    reasonCode: 'fraud',
    cause: { caller: 'ops', key: 'k', contentHash: '0' },
  };
}
