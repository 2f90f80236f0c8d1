import { minorUnits } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  ALICE,
  NOW,
  arrived,
  confirmed,
  contractAgreed,
  emptyBatch,
  fromLot,
  handlerWith,
  held,
  refused,
  released,
  settled,
  toppedUp,
} from '../testing/facts.js';
import { given } from '../testing/given.js';
import { walletOf } from '../viewer-wallet/wallet-batch.js';
import { IGNORED_ENDED, IGNORED_UNKNOWN } from '../journey-metrics/journey-counters.js';

const eur = (minor: bigint) => ({ minor: minorUnits(minor), unit: 'EUR' });
const coin = (minor: bigint) => ({ minor: minorUnits(minor), unit: 'COIN' });

describe('settling a gift when its delivery is confirmed', () => {
  it('spends the held coins, recognises the money behind them and gives the streamer its share', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1)));

  it('says how the delivery was confirmed, and in which trace', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(confirmed(1, { how: 'by-server', traceId: 'trace-1' }), NOW + 9))
      .then(settled(60n, 1, { how: 'by-server', traceId: 'trace-1', at: NOW + 9 })));

  it('carries the combo of the gift', () =>
    given(toppedUp(100n), held(60n, 1, { combo: ['abcd1234', 7] }))
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1, { combo: ['abcd1234', 7] })));

  it('gives the share that was agreed at the hold, not the one of today', () =>
    given(toppedUp(100n), held(60n, 1, { shareBasisPoints: 3_333 }), contractAgreed(9_000))
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1, { share: coin(60n * 3_333n) })));

  it('splits a gift of one coin exactly, down to a basis point', () =>
    given(toppedUp(100n), held(1n, 1, { shareBasisPoints: 1 }))
      .when(arrived(confirmed(1)))
      .then(settled(1n, 1, { share: coin(1n) })));

  it('recognises by the lot’s whole history, so that the last coin takes the last cent', () => {
    const cheap = toppedUp(3n, 'pay-1', { price: eur(100n) });
    const lotId = cheap.lotId;
    const first = settled(1n, 1, { recognised: [{ lotId, money: eur(33n) }] });
    const second = settled(1n, 2, { recognised: [{ lotId, money: eur(33n) }] });
    given(cheap, held(1n, 1))
      .when(arrived(confirmed(1)))
      .then(first);
    given(cheap, held(1n, 1), first, held(1n, 2))
      .when(arrived(confirmed(2)))
      .then(second);
    given(cheap, held(1n, 1), first, held(1n, 2), second, held(1n, 3))
      .when(arrived(confirmed(3)))
      .then(settled(1n, 3, { recognised: [{ lotId, money: eur(34n) }] }));
  });

  it('leaves out a lot whose money does not make a cent yet', () =>
    given(toppedUp(1_000n, 'pay-1', { price: eur(1n) }), held(60n, 1))
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1, { recognised: [] })));

  it('recognises each lot in its own currency', () => {
    const yen = toppedUp(50n, 'pay-2', { at: NOW + 1, price: { minor: minorUnits(700n), unit: 'JPY' } });
    const lots = [fromLot(50n, 'pay-1'), fromLot(10n, 'pay-2')];
    const recognised = [
      { lotId: lots[0]!.lotId, money: eur(500n) },
      { lotId: lots[1]!.lotId, money: { minor: minorUnits(140n), unit: 'JPY' } },
    ];
    given(toppedUp(50n), yen, held(60n, 1, { lots }))
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1, { lots, recognised }));
  });

  it('moves the coins from held to spent and closes the hold', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(confirmed(1)))
      .thenState((batch) => {
        const wallet = walletOf(batch, ALICE);
        expect(wallet.lots).toMatchObject([{ available: 40n, held: 0n, spent: 60n, departed: 600n }]);
        expect(wallet.outstanding).toBe(0);
      }));

  it('settles once, and never after a release or a refusal', () => {
    given(toppedUp(100n), held(60n, 1), settled(60n, 1))
      .when(arrived(confirmed(1)))
      .then();
    given(toppedUp(100n), held(60n, 1), released(60n, 1))
      .when(arrived(confirmed(1)))
      .then();
    given(refused('too-late', 1))
      .when(arrived(confirmed(1)))
      .then();
  });

  it('ignores and counts what was never held', () => {
    given(toppedUp(100n))
      .when(arrived(confirmed(1)))
      .then();
    const counted: string[] = [];
    const handler = handlerWith({}, (name) => counted.push(name));
    handler.committed?.([{ input: arrived(confirmed(1)), events: [] }], emptyBatch());
    expect(counted).toEqual([IGNORED_UNKNOWN]);
  });

  it('counts a decision about a gift that has ended', () => {
    const counted: string[] = [];
    const handler = handlerWith({}, (name) => counted.push(name));
    const batch = [toppedUp(100n), held(60n, 1), settled(60n, 1)].reduce(
      (state, event) => handler.evolve(state, event, 3),
      emptyBatch(),
    );
    expect(handler.decide(arrived(confirmed(1)), batch)).toEqual([]);
    expect(counted).toEqual([]);
    handler.committed?.([{ input: arrived(confirmed(1)), events: [] }], batch);
    expect(counted).toEqual([IGNORED_ENDED]);
  });
});
