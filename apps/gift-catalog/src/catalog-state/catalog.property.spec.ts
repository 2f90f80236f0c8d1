import { coins, unreachable } from '@liwu/contracts';
import type { Input } from '@liwu/event-log';
import { type Arbitrary, array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogCommand } from '../catalog-command.js';
import { decideCatalog } from '../catalog-handler.js';
import {
  asCommand,
  asEvent,
  holdRefused,
  holdReleased,
  listed,
  opened,
  requested,
  requestId,
  stocked,
} from '../testing/facts.js';
import { type CatalogEvent, isCatalogEvent } from './catalog-event.js';
import { type Catalog, emptyCatalog } from './catalog.js';
import { evolveCatalog } from './evolve-catalog.js';

const INITIAL_STOCK = 6;
const sold = (stock: number | null): CatalogEvent[] => [
  listed(),
  opened(),
  ...(stock === null ? [] : [stocked(2, stock)]),
];

interface Step {
  readonly viewer: string;
  readonly request: number;
  readonly try: number;
  readonly quantity: number;
  readonly kind: 'request' | 'refused' | 'released' | 'restock';
}
const steps = (maxLength: number, ...kinds: Step['kind'][]): Arbitrary<Step[]> =>
  array(
    record({
      viewer: constantFrom('alice', 'bob', 'carol'),
      request: integer({ min: 1, max: 3 }),
      try: integer({ min: 1, max: 9 }),
      quantity: integer({ min: 1, max: 2 }),
      kind: constantFrom('request' as const, 'request' as const, ...kinds),
    }),
    { maxLength },
  );
/** What may arrive, in any order and any number: tries of a few requests of a few viewers, and the wallet's answers. */
const journeys = (maxLength: number) => steps(maxLength, 'refused', 'released');
/** The same, and an operator who counts the stock anew from time to time. */
const journeysAndCounts = (maxLength: number) => steps(maxLength, 'refused', 'released', 'restock');

const inputOf = ({ viewer, request, try: n, quantity, kind }: Step): Input<CatalogCommand> => {
  const who = { viewerId: viewer, requestId: requestId(request) };
  switch (kind) {
    case 'request':
      return asEvent(requested({ ...who, n, quantity, cost: coins(BigInt(quantity) * 10n) }));
    case 'refused':
      return asEvent(holdRefused({ ...who, quantity }));
    case 'released':
      return asEvent(holdReleased({ ...who, quantity }));
    case 'restock':
      return asCommand({ type: 'StockGift', gift: 'rose', stock: quantity * 2 });
    default:
      return unreachable(kind);
  }
};

interface Run {
  readonly state: Catalog;
  readonly events: CatalogEvent[];
}
const run = (
  past: readonly CatalogEvent[],
  steps: readonly Step[],
  watch: (state: Catalog, event: CatalogEvent) => void = () => undefined,
): Run => {
  let state = past.reduce(evolveCatalog, emptyCatalog());
  const events: CatalogEvent[] = [];
  for (const step of steps) {
    for (const event of decideCatalog(inputOf(step), state)) {
      if (!isCatalogEvent(event)) throw new Error('not ours');
      state = evolveCatalog(state, event);
      events.push(event);
      watch(state, event);
    }
  }
  return { state, events };
};
const viewerOf = (event: CatalogEvent): string => ('viewerId' in event ? event.viewerId : '');
const facts = ({ gifts, rooms, requests }: Catalog) => ({ gifts, rooms, requests });

describe('whatever arrives, in whatever order, how often ever', () => {
  it('the stock is never below zero nor above what was counted, and nothing of it is lost', () => {
    assert(
      property(journeys(60), (steps) => {
        const { state, events } = run(sold(INITIAL_STOCK), steps, ({ gifts }) => {
          const left = gifts.get('rose')?.stock?.left ?? -1;
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(INITIAL_STOCK);
        });
        let out = 0;
        for (const event of events) {
          if (event.type === 'GiftPriced' && event.n === 0) out += event.quantity;
          if (event.type === 'StockReturned') out -= event.quantity;
        }
        expect(state.gifts.get('rose')?.stock?.left).toBe(INITIAL_STOCK - out);
      }),
    );
  });

  it('each request has one outcome, said again at most five times, and stock comes back at most once', () => {
    assert(
      property(journeys(60), (steps) => {
        const { events } = run(sold(INITIAL_STOCK), steps);
        const ids = events.map((event) => `${viewerOf(event)}/${'requestId' in event ? event.requestId : ''}`);
        for (const id of new Set(ids)) {
          const own = events.filter((_, index) => ids[index] === id);
          const outcomes = own.filter(({ type }) => type === 'GiftPriced' || type === 'GiftRefused');
          expect(outcomes.map(({ n }) => n)).toEqual(outcomes.map((_, index) => index));
          expect(outcomes.length).toBeLessThanOrEqual(6);
          expect(new Set(outcomes.map(({ type }) => type)).size).toBeLessThanOrEqual(1);
          expect(own.filter(({ type }) => type === 'StockReturned').length).toBeLessThanOrEqual(1);
          const rejections = own.filter(({ type }) => type === 'TryRejected').map(({ n }) => n);
          expect(new Set(rejections).size).toBe(rejections.length);
        }
      }),
    );
  });

  it('a viewer’s outcomes do not depend on how others interleave, nor on repeats of what it sent', () => {
    assert(
      property(journeys(30), array(integer({ min: 0, max: 29 })), (steps, repeats) => {
        const twice = steps.flatMap((one, index) => (repeats.includes(index) ? [one, one] : [one]));
        const mixed = run(sold(null), twice).events;
        for (const viewer of ['alice', 'bob', 'carol']) {
          const alone = run(
            sold(null),
            steps.filter((one) => one.viewer === viewer),
          ).events;
          expect(mixed.filter((event) => viewerOf(event) === viewer)).toEqual(alone);
        }
      }),
    );
  });

  it('a stock that was counted anew holds what was counted less what was taken since and did not come back', () => {
    assert(
      property(journeysAndCounts(60), (steps) => {
        let counted = INITIAL_STOCK;
        run(sold(INITIAL_STOCK), steps, ({ gifts }, event) => {
          if (event.type === 'GiftStocked') counted = event.stock ?? 0;
          expect(gifts.get('rose')?.stock?.left).toBeGreaterThanOrEqual(0);
          expect(gifts.get('rose')?.stock?.left).toBeLessThanOrEqual(counted);
        });
      }),
    );
  });

  it('the state is what the service’s own events say, gifts’ and rooms’ before requests’, lane after lane', () => {
    assert(
      property(journeysAndCounts(60), (steps) => {
        const { state, events } = run(sold(INITIAL_STOCK), steps);
        const laneAfterLane = ['', 'carol', 'alice', 'bob'].flatMap((viewer) =>
          events.filter((event) => viewerOf(event) === viewer),
        );
        const again = [...sold(INITIAL_STOCK), ...laneAfterLane].reduce(evolveCatalog, emptyCatalog());
        expect(facts(again)).toEqual(facts(state));
      }),
    );
  });

  it('what was read and decided upon is read again from any place, and nothing follows from it', () => {
    assert(
      property(journeysAndCounts(60), integer({ min: 0, max: 60 }), (steps, place) => {
        // The wallet answers what was priced, and nobody counts the stock again who only reads again.
        const priced = new Set<string>();
        const causal = steps.filter(({ kind, request, viewer }) => {
          if (kind === 'request') priced.add(`${viewer}/${request}`);
          return kind === 'request' || kind === 'restock' || priced.has(`${viewer}/${request}`);
        });
        const { state, events } = run(sold(INITIAL_STOCK), causal);
        expect(events.length > 0 || causal.length === 0).toBe(true);
        for (const step of causal.slice(place).filter(({ kind }) => kind !== 'restock'))
          expect(decideCatalog(inputOf(step), state)).toEqual([]);
      }),
    );
  });
});
