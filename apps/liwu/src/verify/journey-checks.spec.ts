import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { checkDecisions } from './books-follow-decisions-check.js';
import {
  abandoned,
  confirmed,
  held,
  refused,
  released,
  requested,
  requestId,
  settled,
  T0,
} from './testing/example-events.js';
import { checkHeld } from './held-equals-open-check.js';
import { Journeys } from './journeys.js';
import { checkNothingStuck } from './nothing-stuck-check.js';
import { checkOutcomes } from './one-outcome-check.js';

const gathered = (...events: LiwuEvent[]): Journeys => {
  const journeys = new Journeys();
  for (const event of events) journeys.add(event);
  return journeys;
};
const name = `alice/${requestId(1)}`;

describe('every journey ends in exactly one outcome', () => {
  const faultsOf = (...events: LiwuEvent[]): string[] => checkOutcomes(gathered(...events)).violations.shown;

  it('holds for a settled, a released, a refused and an open one, in whatever order the events are read', () => {
    const [second, third, fourth] = [{ request: 2 }, { request: 3 }, { request: 4 }];
    const events = [settled(), held(), requested()];
    events.push(requested(second), released(second), held(second));
    events.push(refused(third), requested(third), requested(fourth), held(fourth));
    expect(faultsOf(...events)).toEqual([]);
  });

  it('holds when answers were repeated', () => {
    expect(faultsOf(requested(), requested({ n: 2 }), held(), held({ n: 1 }), settled(), settled({ n: 1 }))).toEqual(
      [],
    );
  });

  it.each<[what: string, fault: string, events: LiwuEvent[]]>([
    ['settled and released', 'ended 2 times: GiftSettled, HoldReleased', [requested(), held(), settled(), released()]],
    ['settled twice', 'ended 2 times: GiftSettled, GiftSettled', [requested(), held(), settled(), settled()]],
    ['refused, and its coins held', 'was refused, although 3 coins are held', [requested(), held(), refused()]],
    ['settled without a hold', 'GiftSettled, although no coins were held', [requested(), settled()]],
    [
      'settled for more than was held',
      'over 4 coins, although 3 were held',
      [requested(), held(), settled({ cost: 4n })],
    ],
    [
      'released for less than was held',
      'over 2 coins, although 3 were held',
      [requested(), held(), released({ cost: 2n })],
    ],
    ['held without a request', 'nobody requested it', [held()]],
  ])('breaks for one that was %s', (_what, fault, events) => {
    expect(faultsOf(...events)).toEqual([expect.stringContaining(`${name}: `)]);
    expect(faultsOf(...events)[0]).toContain(fault);
  });

  it('knows the request that was lost, by its own name, and asks no outcome of one that nobody read', () => {
    const journeys = gathered(held(), settled(), held({ request: 2 }), settled({ request: 2 }));
    for (const request of [1, 3]) journeys.addLost(requested({ request }));
    journeys.addLost(held({ request: 2 }));
    expect(checkOutcomes(journeys).violations.shown).toEqual([`alice/${requestId(2)}: nobody requested it`]);
    expect(journeys.size).toBe(2);
  });
});

describe('the wallet did what the watchdog decided', () => {
  const faultsOf = (...events: LiwuEvent[]): string[] => checkDecisions(gathered(...events)).violations.shown;

  it('holds when the confirmed was settled and the abandoned released', () => {
    const second = { request: 2 };
    const events = [held(), confirmed(), settled(), held(second), abandoned(second), released(second)];
    expect(faultsOf(...events)).toEqual([]);
  });

  it.each<[what: string, fault: string, events: LiwuEvent[]]>([
    ['settled before any decision', 'was settled, although the decision is open', [held(), settled()]],
    ['settled though abandoned', 'the decision is DeliveryAbandoned', [held(), abandoned(), settled()]],
    ['released though confirmed', 'the decision is DeliveryConfirmed', [held(), confirmed(), released()]],
    ['decided both ways', 'was decided 2 times', [held(), confirmed(), abandoned(), settled()]],
    ['confirmed without a hold', 'although no coins were held', [confirmed()]],
  ])('breaks for a gift that was %s', (_what, fault, events) => {
    expect(faultsOf(...events)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('held coins are the sum of open gifts', () => {
  const faultsOf = (inLedger: [string, bigint][], inHolds: [string, bigint][], ...events: LiwuEvent[]): string[] =>
    checkHeld(gathered(...events), { inLedger: new Map(inLedger), inHolds: new Map(inHolds) }).violations.shown;

  it('holds for each viewer', () => {
    const events = [held(), held({ request: 2, cost: 7n }), held({ request: 3 }), settled({ request: 3 })];
    expect(
      faultsOf(
        [
          ['alice', 100_000n],
          ['bob', 0n],
        ],
        [['alice', 100_000n]],
        ...events,
      ),
    ).toEqual([]);
  });

  it('breaks when the ledger holds for a gift that has ended', () => {
    expect(faultsOf([['alice', 30_000n]], [], held(), settled())).toEqual([
      'viewer alice: the ledger holds 3.0000 coins, its open gifts 0.0000, its holds 0.0000',
    ]);
  });

  it('breaks when the ledger holds nothing for an open gift, though another viewer makes up for it', () => {
    expect(faultsOf([['bob', 30_000n]], [['alice', 30_000n]], held())).toHaveLength(2);
  });

  it("breaks when the wallet's hold says another amount", () => {
    expect(faultsOf([['alice', 30_000n]], [['alice', 29_999n]], held())).toEqual([
      expect.stringContaining('its holds 2.9999'),
    ]);
  });
});

describe('nothing is stuck', () => {
  const faultsOf = (now: number, ...events: LiwuEvent[]): string[] =>
    checkNothingStuck(gathered(...events), [], now).violations.shown;

  it('holds for gifts in flight', () => {
    expect(faultsOf(T0 + 60_000, requested({ at: T0 + 40_000 }), held({ request: 2 }))).toEqual([]);
  });

  it('breaks for a hold that should long have been closed', () => {
    expect(faultsOf(T0 + 90_000, requested(), held())).toEqual([expect.stringContaining(`${name}: 3 coins held`)]);
  });

  it('breaks for a request that nobody answered', () => {
    expect(faultsOf(T0 + 61_000, requested())).toEqual([expect.stringContaining(`${name}: requested`)]);
  });

  it('breaks for a lane that does not apply its inputs', () => {
    const behind = { service: 'wallet', source: 'gift-catalog', lane: 4, behind: 17 } as const;
    const { violations } = checkNothingStuck(gathered(), [behind], T0);
    expect(violations.shown).toEqual(['wallet lane 4: 17 events of gift-catalog are not applied']);
  });
});
