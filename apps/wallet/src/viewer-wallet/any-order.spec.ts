import type { LiwuEvent } from '@liwu/contracts';
import type { Input } from '@liwu/event-log';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  abandoned,
  arrived,
  asked,
  confirmed,
  emptyBatch,
  handlerWith,
  priced,
  requestId,
  toppedUp,
} from '../testing/facts.js';
import { expectBooksInOrder } from '../testing/invariants.js';
import type { WalletCommand } from '../wallet-command.js';
import { walletOf } from './wallet-batch.js';

const RUNS = 200;
const VIEWERS = ['alice', 'bob'];
/** No more than may be outstanding at once, so that no order refuses one. */
const GIFTS = 5;
const COST = 7n;
const handler = handlerWith();

type Wanted = Input<WalletCommand>;

/** What comes in about one gift: it is priced first; then tries, repeats and one decision come as they like. */
const giftArbitrary = (viewerId: string, k: number): fc.Arbitrary<Wanted[]> =>
  fc
    .record({
      shown: fc.boolean(),
      tries: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
      decisions: fc.integer({ min: 1, max: 3 }),
    })
    .chain(({ shown, tries, decisions }) => {
      const decided = { ...(shown ? confirmed(k) : abandoned(k)), viewerId };
      const later = [
        ...tries.map((n) => arrived(priced(COST, k, { viewerId, n }))),
        ...Array.from({ length: decisions }, () => arrived(decided)),
      ];
      return fc
        .shuffledSubarray(later, { minLength: later.length })
        .map((shuffled) => [arrived(priced(COST, k, { viewerId })), ...shuffled]);
    });

/** A top-up in the middle of it all. */
const topUpArbitrary = (viewerId: string, index: number): fc.Arbitrary<Wanted[]> =>
  fc.constant([asked(topUp(viewerId, `later-${index}`))]);

const scripts: fc.Arbitrary<Wanted[][]> = fc.tuple(
  ...VIEWERS.flatMap((viewerId) => [
    ...Array.from({ length: GIFTS }, (_, k) => giftArbitrary(viewerId, k + 1)),
    topUpArbitrary(viewerId, VIEWERS.indexOf(viewerId)),
  ]),
);

it('any interleaving and repetition of the inputs gives the same money for each gift', () => {
  const stories = scripts.chain((each) => {
    const turns = each.flatMap((script, index) => script.map(() => index));
    return fc.tuple(fc.constant(each), fc.shuffledSubarray(turns, { minLength: turns.length }));
  });
  fc.assert(
    fc.property(stories, ([each, turns]) => {
      const waiting = each.map((script) => [...script]);
      const shuffled = turns.map((turn) => waiting[turn]!.shift()!);
      expect(moneyAfter(shuffled)).toEqual(moneyAfter(each.flat()));
    }),
    { numRuns: RUNS },
  );
});

it('what was read and decided upon is read again from any place, and nothing follows from it', () => {
  fc.assert(
    fc.property(scripts, fc.nat({ max: 60 }), (each, place) => {
      let batch = emptyBatch();
      const funds = VIEWERS.map((viewerId) => asked(topUp(viewerId, `first-${viewerId}`)));
      for (const input of [...funds, ...each.flat()])
        for (const event of handler.decide(input, batch)) batch = handler.evolve(batch, event, input.lane);
      const events = each.flat().filter(({ kind }) => kind === 'event');
      for (const input of events.slice(place % events.length)) expect(handler.decide(input, batch)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

function topUp(viewerId: string, providerReference: string): WalletCommand {
  const { price, tax, provider } = toppedUp(50n);
  return { type: 'TopUpCoins', viewerId, coins: toppedUp(50n).coins, price, tax, provider, providerReference };
}

/** Of each gift: how it ended, and all money that its events moved. */
function moneyAfter(inputs: readonly Wanted[]): Map<string, unknown> {
  let batch = emptyBatch();
  const moved = new Map<string, unknown>();
  const funds = VIEWERS.map((viewerId) => asked(topUp(viewerId, `first-${viewerId}`)));
  for (const input of [...funds, ...inputs]) {
    for (const event of handler.decide(input, batch)) {
      batch = handler.evolve(batch, event, input.lane);
      const moves = moneyOf(event);
      if (moves) moved.set(`${event.type} ${moves.of}`, moves);
    }
  }
  expectBooksInOrder(batch);
  for (const viewerId of VIEWERS) {
    for (let k = 1; k <= GIFTS; k++) {
      const gift = walletOf(batch, viewerId).gifts.get(requestId(k));
      moved.set(`${viewerId}/${k}`, gift?.status);
    }
  }
  return new Map([...moved].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function moneyOf(event: LiwuEvent): { of: string } | undefined {
  if (!('requestId' in event) || event.n > 0) return undefined;
  const of = `${event.viewerId}/${event.requestId}`;
  const coinsOf = (lots: readonly { coins: bigint }[]) => lots.reduce((sum, lot) => sum + lot.coins, 0n);
  if (event.type === 'CoinsHeld' || event.type === 'HoldReleased')
    return Object.assign({ of }, { coins: coinsOf(event.lots) });
  if (event.type !== 'GiftSettled') return { of };
  const revenue = event.recognised.reduce((sum, { money }) => sum + money.minor, 0n);
  return Object.assign({ of }, { coins: coinsOf(event.lots), revenue, share: event.share });
}
