import { type Coins, coins, minorUnits } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { ALICE, NOW, fromLot, held, refused, released, requestId, settled, toppedUp } from '../testing/facts.js';
import { evolveWallet } from '../viewer-wallet/evolve-wallet.js';
import { emptyWallet, type HeldGift } from '../viewer-wallet/wallet.js';
import type { WalletEvent } from '../viewer-wallet/wallet-event.js';
import type { Repayment } from './post-common.js';
import { postEvent } from './post-event.js';

const LOT = toppedUp(1n).lotId;
const PROMO = 'c0ffee00-0000-4000-8000-000000000001';
const mixed = [{ lotId: PROMO, kind: 'promo' as const, coins: coins(20n) }, fromLot(40n)];

/** The posting's lines as finance writes them. */
const linesOf = (event: WalletEvent, gift?: HeldGift, repaid: Repayment[] = []): string[] =>
  postEvent(event, gift, repaid)?.transfers.map(
    ({ debit, credit, unit, amount, lotId }) =>
      `${debit} → ${credit} ${amount} ${unit}${lotId ? (lotId === PROMO ? ' promo' : ' lot') : ''}`,
  ) ?? [];

const heldGift = (cost: bigint): HeldGift => {
  const wallet = emptyWallet(ALICE);
  evolveWallet(wallet, toppedUp(cost));
  evolveWallet(wallet, held(cost, 1));
  return wallet.gifts.get(requestId(1)) as HeldGift;
};

const repayment = (amount: Coins): Repayment[] => [
  { lotId: LOT, coins: amount, money: { minor: minorUnits(amount * 10n), unit: 'EUR' } },
];

describe('the posting of a top-up', () => {
  it('brings coins in and defers the money', () =>
    expect(linesOf(toppedUp(100n))).toEqual([
      'platform:top-ups → viewer:alice:paid:available 1000000 COIN lot',
      'provider:acme:receivable → platform:deferred-revenue 1000 EUR lot',
    ]));

  it('owes the tax', () =>
    expect(linesOf(toppedUp(100n, 'pay-1', { tax: { minor: minorUnits(190n), unit: 'EUR' } }))).toContain(
      'provider:acme:receivable → platform:tax-payable 190 EUR',
    ));

  it('repays a debt at once', () =>
    expect(linesOf(toppedUp(100n), undefined, repayment(coins(30n))).slice(2)).toEqual([
      'viewer:alice:paid:available → viewer:alice:owed 300000 COIN lot',
      'platform:deferred-revenue → platform:refund-losses 300 EUR lot',
    ]));

  it('says who booked it, and when it counts', () =>
    expect(postEvent(toppedUp(1n, 'pay-1', { effectiveAt: NOW - 5 }), undefined, [])).toMatchObject({
      kind: 'top-up',
      actor: 'ops',
      effectiveAt: NOW - 5,
      topUpId: toppedUp(1n).topUpId,
      postingId: toppedUp(1n).postingId,
    }));
});

describe('the posting of a hold', () => {
  it('moves the coins of each lot to held', () =>
    expect(linesOf(held(60n, 1, { lots: mixed }))).toEqual([
      'viewer:alice:promo:available → viewer:alice:promo:held 200000 COIN promo',
      'viewer:alice:paid:available → viewer:alice:paid:held 400000 COIN lot',
    ]));

  it('is about the gift', () =>
    expect(postEvent(held(60n, 1), undefined, [])).toMatchObject({
      kind: 'hold',
      viewerId: ALICE,
      requestId: requestId(1),
      streamerId: 'sora',
      roomId: 'room-1',
      giftId: 'rose',
      quantity: 1,
    }));
});

describe('the posting of a settlement', () => {
  it('turns paid coins and their money into revenue, with the streamer’s share as a cost', () =>
    expect(linesOf(settled(60n, 1))).toEqual([
      'viewer:alice:paid:held → platform:gift-revenue 600000 COIN lot',
      'platform:deferred-revenue → platform:revenue 600 EUR lot',
      'platform:streamer-share → streamer:sora:earned 300000 COIN',
    ]));

  it('never makes revenue of promotional coins, but pays their share', () => {
    const recognised = [{ lotId: LOT, money: { minor: minorUnits(400n), unit: 'EUR' } }];
    expect(linesOf(settled(60n, 1, { lots: mixed, recognised }))).toEqual([
      'viewer:alice:promo:held → platform:promotions 200000 COIN promo',
      'viewer:alice:paid:held → platform:gift-revenue 400000 COIN lot',
      'platform:deferred-revenue → platform:revenue 400 EUR lot',
      'platform:streamer-share → streamer:sora:earned 200000 COIN',
      'platform:promo-share → streamer:sora:earned 100000 COIN',
    ]);
  });

  it('splits the share exactly at every number of basis points', () => {
    for (const points of [1n, 3_333n, 9_999n]) {
      const share = { minor: minorUnits(60n * points), unit: 'COIN' };
      const found = linesOf(settled(60n, 1, { lots: mixed, recognised: [], share }));
      expect(found.slice(2)).toEqual([
        `platform:streamer-share → streamer:sora:earned ${40n * points} COIN`,
        `platform:promo-share → streamer:sora:earned ${20n * points} COIN`,
      ]);
    }
  });

  it('leaves out lines of zero', () => {
    const share = { minor: minorUnits(0n), unit: 'COIN' };
    expect(linesOf(settled(60n, 1, { recognised: [], share }))).toEqual([
      'viewer:alice:paid:held → platform:gift-revenue 600000 COIN lot',
    ]);
  });
});

describe('the posting of a release', () => {
  it('gives each lot its coins back', () =>
    expect(linesOf(released(60n, 1), heldGift(60n))).toEqual([
      'viewer:alice:paid:held → viewer:alice:paid:available 600000 COIN lot',
    ]));

  it('repays a debt at once', () =>
    expect(linesOf(released(60n, 1), heldGift(60n), repayment(coins(5n))).slice(1)).toEqual([
      'viewer:alice:paid:available → viewer:alice:owed 50000 COIN lot',
      'platform:deferred-revenue → platform:refund-losses 50 EUR lot',
    ]));

  it('is about the gift', () =>
    expect(postEvent(released(60n, 1), heldGift(60n), [])).toMatchObject({ streamerId: 'sora', roomId: 'room-1' }));
});

it('refusals and repeated answers post nothing', () => {
  const events = [
    refused('too-late', 1),
    held(60n, 1, { n: 1 }),
    settled(60n, 1, { n: 1 }),
    released(60n, 1, { n: 1 }),
  ];
  expect(events.map((event) => postEvent(event, undefined, []))).toEqual([undefined, undefined, undefined, undefined]);
});
