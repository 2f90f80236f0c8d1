import { coins, grantEnd } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  ALICE,
  NOW,
  REPLY_TO,
  abandoned,
  arrived,
  confirmed,
  contractAgreed,
  fromLot,
  held,
  priced,
  refused,
  released,
  settled,
  toppedUp,
} from '../testing/facts.js';
import { given, givenUnder } from '../testing/given.js';
import { evolveWallet } from '../viewer-wallet/evolve-wallet.js';
import { walletOf } from '../viewer-wallet/wallet-batch.js';
import { emptyWallet } from '../viewer-wallet/wallet.js';

const LATER = { ...REPLY_TO, uid: 'v-alice-zzzzzzzz' };
const DAY_MS = 86_400_000;

describe('holding coins when a gift is priced', () => {
  it('reserves the coins and fixes the grant', () =>
    given(toppedUp(100n))
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1)));

  it('ends the grant on whole seconds, 40 s after the hold', () =>
    given(toppedUp(100n))
      .when(arrived(priced(60n, 1), NOW + 777))
      .then(held(60n, 1, { at: NOW + 777, heldAt: NOW + 777, expiresAt: NOW + 40_000 })));

  it('carries the combo', () =>
    given(toppedUp(100n))
      .when(arrived(priced(60n, 1, { combo: ['abcd1234', 7] })))
      .then(held(60n, 1, { combo: ['abcd1234', 7] })));

  it('spends the last coin', () =>
    given(toppedUp(60n))
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1)));

  it('takes what one lot lacks from the next', () =>
    given(toppedUp(50n, 'pay-1'), toppedUp(50n, 'pay-2', { at: NOW + 1 }))
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1, { lots: [fromLot(50n, 'pay-1'), fromLot(10n, 'pay-2')] })));

  it('refuses for lack of coins and says how many there are', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(priced(60n, 2)))
      .then(refused('insufficient-coins', 2, { available: coins(40n) })));

  it('refuses a viewer who never had coins', () =>
    given()
      .when(arrived(priced(1n, 1)))
      .then(refused('insufficient-coins', 1, { available: coins(0n) })));

  it('gives one of two devices that spend everything a hold, the other a refusal', () =>
    given(toppedUp(100n), held(100n, 1))
      .when(arrived(priced(100n, 2)))
      .then(refused('insufficient-coins', 2, { available: coins(0n) })));

  it('holds until the request is out of date, and not a millisecond longer', () => {
    const { validUntil } = priced(60n, 1);
    const inTime = { at: validUntil, heldAt: validUntil, expiresAt: grantEnd(validUntil) };
    given(toppedUp(100n))
      .when(arrived(priced(60n, 1), validUntil))
      .then(held(60n, 1, inTime));
    given(toppedUp(100n))
      .when(arrived(priced(60n, 1), validUntil + 1))
      .then(refused('too-late', 1, { at: validUntil + 1 }));
  });

  it('refuses a sixth open hold, and holds again when one of the five has ended', () => {
    const five = [1, 2, 3, 4, 5].map((k) => held(10n, k));
    given(toppedUp(100n), ...five)
      .when(arrived(priced(10n, 6)))
      .then(refused('too-many-outstanding', 6));
    given(toppedUp(100n), ...five, settled(10n, 3))
      .when(arrived(priced(10n, 6)))
      .then(held(10n, 6));
    given(toppedUp(100n), ...five, released(10n, 3))
      .when(arrived(priced(10n, 6)))
      .then(held(10n, 6));
  });

  it('keeps the same id of another viewer apart', () =>
    given(toppedUp(100n), toppedUp(30n, 'pay-b', { viewerId: 'bob' }), held(60n, 1))
      .when(arrived(priced(10n, 1, { viewerId: 'bob' })))
      .then(
        held(10n, 1, {
          viewerId: 'bob',
          lots: [{ ...fromLot(10n), lotId: toppedUp(1n, 'pay-b', { viewerId: 'bob' }).lotId }],
        }),
      ));
});

describe('the streamer’s share at the hold', () => {
  it('is the contract’s that is valid at this moment', () => {
    given(toppedUp(100n), contractAgreed(7_000, 1, NOW))
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1, { shareBasisPoints: 7_000 }));
    given(toppedUp(100n), contractAgreed(7_000, 1, NOW + 1))
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1));
  });

  it('is that of the contract that began last, and of equals the latest agreed', () => {
    const past = [
      contractAgreed(6_000, 1, NOW - 10),
      contractAgreed(8_000, 2, NOW - 20),
      contractAgreed(6_500, 3, NOW - 10),
    ];
    given(toppedUp(100n), ...past)
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1, { shareBasisPoints: 6_500 }));
  });

  it('is the deployment’s without a contract', () =>
    givenUnder({ shareBasisPoints: 1_234 })(toppedUp(100n))
      .when(arrived(priced(60n, 1)))
      .then(held(60n, 1, { shareBasisPoints: 1_234 })));
});

describe('the spend limit', () => {
  const limited = givenUnder({ spendLimit: coins(100n) });

  it('counts what is held and what is settled', () => {
    limited(toppedUp(500n), held(60n, 1))
      .when(arrived(priced(41n, 2)))
      .then(refused('spend-limit', 2));
    limited(toppedUp(500n), held(60n, 1), settled(60n, 1))
      .when(arrived(priced(41n, 2)))
      .then(refused('spend-limit', 2));
    limited(toppedUp(500n), held(60n, 1), settled(60n, 1))
      .when(arrived(priced(40n, 2)))
      .then(held(40n, 2));
  });

  it('does not count what was released', () =>
    limited(toppedUp(500n), held(60n, 1), released(60n, 1))
      .when(arrived(priced(100n, 2)))
      .then(held(100n, 2)));

  it('takes back what a release returns only where it was counted', () => {
    const wallet = { ...emptyWallet(ALICE), spentSince: NOW - DAY_MS, spentLately: coins(7n) };
    const long = { at: NOW - 2 * DAY_MS, heldAt: NOW - 2 * DAY_MS };
    for (const event of [toppedUp(500n), held(60n, 1, long), released(60n, 1)]) evolveWallet(wallet, event);
    expect(wallet.spentLately).toBe(7n);
  });
});

describe('a request that is asked again', () => {
  it('gets the same hold again, to the latest session, and nothing moves', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(priced(60n, 1, { n: 1, replyTo: LATER }), NOW + 5))
      .then(held(60n, 1, { n: 1, at: NOW + 5, replyTo: LATER })));

  it('holds once', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(priced(60n, 1, { n: 1 })))
      .thenState((batch) => {
        const { lots, outstanding } = walletOf(batch, ALICE);
        expect(lots.map(({ available, held: inHold }) => [available, inHold])).toEqual([[40n, 60n]]);
        expect(outstanding).toBe(1);
      }));

  it('gets the settlement again when it is settled', () =>
    given(toppedUp(100n), held(60n, 1), settled(60n, 1, { traceId: 't-1' }))
      .when(arrived(priced(60n, 1, { n: 1 }), NOW + 5))
      .then(settled(60n, 1, { traceId: 't-1', n: 1, at: NOW + 5 })));

  it('gets the release again when it is released', () =>
    given(toppedUp(100n), held(60n, 1), released(60n, 1, { certainty: 'unknown' }))
      .when(arrived(priced(60n, 1, { n: 1 }), NOW + 5))
      .then(released(60n, 1, { certainty: 'unknown', n: 1, at: NOW + 5 })));

  it('gets the same refusal again, even when there are coins by now', () =>
    given(refused('insufficient-coins', 1, { available: coins(0n) }), toppedUp(100n))
      .when(arrived(priced(60n, 1, { n: 1 })))
      .then(refused('insufficient-coins', 1, { available: coins(0n), n: 1 })));

  it('gets the hold again even when it comes late', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(priced(60n, 1, { n: 1, validUntil: NOW - 1 })))
      .then(held(60n, 1, { n: 1 })));

  it('is answered once for each n', () => {
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(priced(60n, 1)))
      .then();
    given(toppedUp(100n), held(60n, 1), held(60n, 1, { n: 2 }))
      .when(arrived(priced(60n, 1, { n: 2 })))
      .then();
    given(toppedUp(100n), held(60n, 1), held(60n, 1, { n: 1 }), settled(60n, 1))
      .when(arrived(priced(60n, 1, { n: 1 })))
      .then();
    given(refused('too-late', 1))
      .when(arrived(priced(60n, 1)))
      .then();
  });

  it('is answered five times, the sixth gets nothing', () => {
    const asked = [1, 2, 3, 4].map((n) => held(60n, 1, { n }));
    given(toppedUp(100n), held(60n, 1), ...asked)
      .when(arrived(priced(60n, 1, { n: 5 })))
      .then(held(60n, 1, { n: 5 }));
    given(toppedUp(100n), held(60n, 1), ...asked)
      .when(arrived(priced(60n, 1, { n: 6 })))
      .then();
    given(toppedUp(100n))
      .when(arrived(priced(60n, 1, { n: 6 })))
      .then();
  });

  it('makes the outcome itself when a repeat is all that ever came', () =>
    given(toppedUp(100n))
      .when(arrived(priced(60n, 1, { n: 2 })))
      .then(held(60n, 1)));

  it('sends later outcomes to the session of the latest try', () => {
    const asked = [toppedUp(100n), held(60n, 1), held(60n, 1, { n: 1, replyTo: LATER })];
    given(...asked)
      .when(arrived(abandoned(1)))
      .then(released(60n, 1, { replyTo: LATER }));
    given(...asked)
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1, { replyTo: LATER }));
  });
});
