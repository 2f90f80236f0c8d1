import { type LiwuEvent, coins, laneOf, minorUnits } from '@liwu/contracts';
import type { Input } from '@liwu/event-log';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  NOW,
  STREAMER,
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
import { balancesOf, expectBooksInOrder } from '../testing/invariants.js';
import { SlowBooks } from '../testing/slow-books.js';
import { inSpendingOrder, newLot } from '../viewer-wallet/lot.js';
import { type WalletBatch, walletOf } from '../viewer-wallet/wallet-batch.js';
import type { WalletCommand } from '../wallet-command.js';
import type { Posting } from './posting.js';

const RUNS = 100;
const VIEWERS = ['alice', 'bob'];
const handler = handlerWith();

type Step =
  | { do: 'top-up'; viewer: string; size: number; price: number; tax: number; unit: string }
  | { do: 'give'; viewer: string; size: number; days: number }
  | { do: 'ask'; viewer: string; k: number; n: number; late: boolean }
  | { do: 'confirm' | 'abandon'; viewer: string; k: number }
  | { do: 'agree'; basisPoints: number };

const viewer = fc.constantFrom(...VIEWERS);
const k = fc.integer({ min: 1, max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('top-up' as const),
      viewer,
      size: fc.integer({ min: 1, max: 40 }),
      price: fc.integer({ min: 1, max: 5_000 }),
      tax: fc.integer({ min: 0, max: 500 }),
      unit: fc.constantFrom('EUR', 'JPY'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('give' as const),
      viewer,
      size: fc.integer({ min: 1, max: 20 }),
      days: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      viewer,
      k,
      n: fc.integer({ min: 0, max: 6 }),
      late: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      viewer,
      k,
      n: fc.integer({ min: 0, max: 6 }),
      late: fc.constant(true),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('confirm' as const, 'abandon' as const), viewer, k }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('agree' as const), basisPoints: fc.integer({ min: 0, max: 10_000 }) }),
  },
);

/** What a request costs is its content: the same at every try. */
const costOf = (of: number): number => (of * 7) % 13;

it('the books agree with those of a child after every step, and are in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
      const story = new Story();
      for (const [index, one] of steps.entries()) {
        story.take(one, index);
        expectBooksInOrder(story.batch);
        expect(balancesOf(story.batch.ledger.transfers)).toEqual(story.slow.balances());
      }
      for (const [key, { status }] of story.slow.gifts) {
        const [viewerId = '', request = ''] = key.split('/');
        expect(walletOf(story.batch, viewerId).gifts.get(request)?.status).toBe(status);
      }
      story.expectRebuilt();
      story.expectOneEnding();
    }),
    { numRuns: RUNS },
  );
});

/** Steps played to both books. */
class Story {
  batch = emptyBatch();
  readonly slow = new SlowBooks();
  private readonly events: { event: LiwuEvent; lane: number }[] = [];
  private readonly happened: ((batch: WalletBatch) => void)[] = [];
  private basisPoints = 5_000;

  take(one: Step, index: number): void {
    const now = NOW + index;
    switch (one.do) {
      case 'top-up':
        return this.topUp(one, index, now);
      case 'give':
        this.happened.push((batch) => give(batch, one.viewer, one.size, index, one.days));
        this.happened.at(-1)?.(this.batch);
        return this.slow.give(one.viewer, one.size, lotName(index), now, expiry(one.days));
      case 'ask':
        return this.ask(one, now);
      case 'confirm':
      case 'abandon': {
        const decided = one.do === 'confirm' ? confirmed(one.k) : abandoned(one.k);
        this.fold(arrived({ ...decided, viewerId: one.viewer }, now));
        return this.slow.end(one.viewer, requestId(one.k), one.do === 'confirm' ? 'settled' : 'released');
      }
      case 'agree':
        this.basisPoints = one.basisPoints;
        this.fold(asked({ type: 'AgreeContract', streamerId: STREAMER, shareBasisPoints: one.basisPoints }, now));
    }
  }

  /** The wallet's own events alone make the same wallets and the same books. */
  expectRebuilt(): void {
    const rebuilt = emptyBatch();
    for (const redo of this.happened) redo(rebuilt);
    expect(rebuilt.wallets).toEqual(new Map([...this.batch.wallets].filter(([id]) => rebuilt.wallets.has(id))));
    expect(rebuilt.ledger.transfers).toEqual(this.batch.ledger.transfers);
    expect(rebuilt.ledger.posted).toEqual(this.batch.ledger.posted);
    expect(rebuilt.ledger.heads).toEqual(this.batch.ledger.heads);
  }

  /** Each request has at most one outcome and one ending, and each answer once. */
  expectOneEnding(): void {
    const outcomes = this.events.flatMap(({ event }) =>
      'requestId' in event && event.n === 0 ? [`${event.viewerId}/${event.requestId} ${stageOf(event)}`] : [],
    );
    expect(new Set(outcomes).size).toBe(outcomes.length);
    const answers = this.events.flatMap(({ event }) =>
      'requestId' in event && event.n > 0 ? [`${event.viewerId}/${event.requestId} ${event.n}`] : [],
    );
    expect(new Set(answers).size).toBe(answers.length);
  }

  private topUp(one: Step & { do: 'top-up' }, index: number, now: number): void {
    const price = BigInt(one.price);
    const tax = BigInt(one.tax);
    const reference = `pay-${index}`;
    const { lotId: name } = toppedUp(1n, reference, { viewerId: one.viewer });
    this.slow.topUp(one.viewer, one.size, { price, tax, unit: one.unit, at: now, name });
    const command: WalletCommand = {
      type: 'TopUpCoins',
      viewerId: one.viewer,
      coins: coins(BigInt(one.size)),
      price: { minor: minorUnits(price), unit: one.unit },
      tax: { minor: minorUnits(tax), unit: one.unit },
      provider: 'acme',
      providerReference: reference,
    };
    this.fold(asked(command, now));
  }

  private ask(one: Step & { do: 'ask' }, now: number): void {
    const validUntil = one.late ? now - 1 : now + 1;
    const cost = costOf(one.k);
    this.fold(arrived(priced(BigInt(cost), one.k, { viewerId: one.viewer, n: one.n, validUntil }), now));
    if (one.n > 5) return;
    const basisPoints = BigInt(this.basisPoints);
    const request = requestId(one.k);
    this.slow.ask({ viewer: one.viewer, request, streamer: STREAMER, cost, late: one.late, basisPoints });
  }

  private fold(input: Input<WalletCommand>): void {
    for (const event of handler.decide(input, this.batch)) {
      this.batch = handler.evolve(this.batch, event, input.lane);
      this.events.push({ event, lane: input.lane });
      this.happened.push((batch) => handler.evolve(batch, event, input.lane));
    }
  }
}

const lotName = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const expiry = (days: number): number => (days === 0 ? Infinity : NOW + days * 86_400_000);

/** Coins for nothing: a promotion, which has no event of its own yet. */
function give(batch: WalletBatch, viewerId: string, size: number, index: number, days: number): void {
  const lotId = lotName(index);
  const granted = coins(BigInt(size));
  const expiresAt = days === 0 ? null : expiry(days);
  const lot = newLot({
    lotId,
    kind: 'promo',
    granted,
    unit: null,
    consideration: minorUnits(0n),
    createdAt: NOW + index,
    expiresAt,
  });
  walletOf(batch, viewerId).lots.push(lot);
  walletOf(batch, viewerId).lots.sort(inSpendingOrder);
  const transfer = {
    debit: 'platform:promotions',
    credit: `viewer:${viewerId}:promo:available`,
    unit: 'COIN',
    amount: granted * 10_000n,
    lotId,
  };
  const posting: Posting = { postingId: lotId, kind: 'top-up', effectiveAt: NOW, viewerId, transfers: [transfer] };
  batch.ledger.post(posting, toppedUp(1n), laneOf(viewerId));
}

function stageOf({ type }: LiwuEvent): string {
  return type === 'CoinsHeld' || type === 'HoldRefused' ? 'outcome' : 'ending';
}
