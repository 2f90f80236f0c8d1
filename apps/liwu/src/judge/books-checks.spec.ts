import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { abandoned, held, LANE, released, requested, settled, T0 } from '../verify/testing/example-events.js';
import { CoinsCheck } from './coins-check.js';
import { CommandsCheck } from './commands-check.js';
import { StockCheck } from './stock-check.js';
import {
  delivered,
  factRecord,
  granted,
  holdRefused,
  judged,
  priced,
  stocked,
  toppedUp,
} from './testing/example-gifts.js';
import { ViewerLaneCheck } from './viewer-lane-check.js';

const LANES = 12;

describe("every viewer's coins add up", () => {
  const balance = (account: string, coins: bigint) => ({ lane: LANE, account, unit: 'COIN', balance: coins * 10_000n });
  const bought = [{ recordedAt: T0 - 60_000, event: toppedUp('alice', 10n) }];
  const kept = [balance('viewer:alice:paid:available', 5n), balance('viewer:alice:paid:held', 2n)];
  const faultsOf = (events: typeof bought, balances = kept, coins = 10n): string[] => {
    const check = new CoinsCheck({ span: { fromMs: T0 - 30_000, untilMs: T0 }, toppedUp: new Map([['alice', coins]]) });
    for (const { event, ...row } of events) check.stored(row, event);
    return check.verdict(balances).violations.shown;
  };
  const spent = [...bought, { recordedAt: T0, event: settled() }, { recordedAt: T0, event: settled({ n: 1 }) }];

  it('holds when what was bought is settled, held or left', () => {
    expect(faultsOf(spent)).toEqual([]);
  });

  it('holds when more was bought during the run', () => {
    const more = [...spent, { recordedAt: T0, event: toppedUp('alice', 4n, 't2') }];
    expect(faultsOf(more, [...kept, balance('viewer:alice:promo:available', 4n)])).toEqual([]);
  });

  it('names the viewer whose coins are gone, or too many', () => {
    expect(faultsOf(spent, kept.slice(1))).toEqual(['viewer alice: bought 10 coins, has 2 and settled 3']);
    expect(faultsOf(bought, [...kept, balance('viewer:alice:paid:available', 4n)])).toHaveLength(1);
  });

  it('names the viewer of whose purchase the ledger knows nothing', () => {
    expect(faultsOf([], [])).toEqual(['viewer alice: bought 10 coins before the run, the ledger knows of 0']);
    expect(faultsOf(spent, kept, 11n)).toEqual([
      'viewer alice: bought 11 coins before the run, the ledger knows of 10',
    ]);
  });
});

describe('every Idempotency-Key had one effect', () => {
  const command = (key: string, contentHash = 'ab') => ({ caller: 'operator', key, contentHash, isRedrive: false });
  const answered = (key: string) => ({ service: 'wallet', caller: 'operator', key }) as const;
  const verdictOf = (
    events: readonly LiwuEvent[],
    accepted: readonly ReturnType<typeof command>[],
    ...told: readonly ReturnType<typeof answered>[]
  ) => {
    const check = new CommandsCheck();
    for (const event of events) check.stored('wallet', event);
    for (const each of accepted) check.accepted('wallet', each);
    return check.verdict(told);
  };
  const faultsOf = (events: readonly LiwuEvent[], ...accepted: readonly ReturnType<typeof command>[]): string[] =>
    verdictOf(events, accepted).violations.shown;
  const two = [toppedUp('alice', 10n), toppedUp('bob', 10n, 't2'), held()];

  it('holds when each accepted command caused one event', () => {
    expect(faultsOf(two, command('t1'), command('t2'))).toEqual([]);
  });

  it('names the command that caused nothing, and the event that no command caused', () => {
    expect(faultsOf(two.slice(1), command('t1'), command('t2'))).toEqual([
      'wallet command "t1" of "operator": was accepted, and caused nothing',
    ]);
    expect(faultsOf(two, command('t1'))).toEqual([
      'wallet command "t2" of "operator": caused CoinsToppedUp, and was never accepted',
    ]);
  });

  it('names the command that was answered as done, and of which the service knows nothing any more', () => {
    const [one, both] = [[command('t1')], [command('t1'), command('t2')]];
    expect(verdictOf(two, both, answered('t1'), answered('t2')).violations.shown).toEqual([]);
    expect(verdictOf(two.slice(0, 1), one, answered('t1'), answered('t2')).violations.shown).toEqual([
      'wallet command "t2" of "operator": was answered as done, and was never accepted',
    ]);
  });

  it('asks no event of a redrive, whose inputs have causes of their own, but that it is not forgotten', () => {
    const redrive = { ...command('r1'), isRedrive: true };
    const { looked, violations } = verdictOf(two.slice(0, 1), [command('t1'), redrive], answered('r1'));
    expect(violations.shown).toEqual([]);
    expect(looked).toBe('2 commands, 1 of them redrives; 1 were noted as answered');
    expect(verdictOf([], [], answered('r1')).violations.count).toBe(1);
  });

  it('lets a command that gives up a range of inputs cause an event for each of them', () => {
    const discarded = (position: number, contentHash = 'ab'): LiwuEvent => ({
      type: 'InputDiscarded',
      key: 'alice',
      n: position,
      at: T0,
      position,
      source: 'rtm-gateway',
      sequence: 0,
      inputType: 'BroadcastAcknowledged',
      inputId: `i${position}`,
      reason: 'a flood',
      cause: { caller: 'operator', key: 'd1', contentHash },
    });
    expect(faultsOf([discarded(1), discarded(2)], command('d1'))).toEqual([]);
    expect(faultsOf([discarded(1), discarded(1)], command('d1'))).toEqual([
      expect.stringContaining('caused a second event, InputDiscarded'),
    ]);
    expect(faultsOf([discarded(1), discarded(2, 'cd')], command('d1'))).toEqual([
      expect.stringContaining('caused events by two contents'),
    ]);
    const stray = toppedUp('alice', 10n, 'd1');
    expect(faultsOf([discarded(1), stray], command('d1'))).toEqual([expect.stringContaining('caused a second event')]);
  });

  it('names the command that caused two events, or another than was asked for', () => {
    expect(faultsOf([...two, toppedUp('alice', 10n)], command('t1'), command('t2'))).toEqual([
      'wallet command "t1" of "operator": caused a second event, CoinsToppedUp',
    ]);
    expect(faultsOf(two, command('t1', 'cd'), command('t2'))).toEqual([
      expect.stringContaining('"t1" of "operator": was accepted with other content'),
    ]);
  });
});

describe('limited gifts are counted out', () => {
  const left = (count: number, sinceVersion = 2) => [{ gift: 'rose', left: count, sinceVersion }];
  const faultsOf = (
    stocks: ReturnType<typeof left>,
    events: readonly LiwuEvent[],
    n = 10 as number | null,
  ): string[] => {
    const check = new StockCheck();
    for (const event of [stocked(2, n), ...events]) check.stored(event);
    return check.verdict(judged(events), stocks).violations.shown;
  };
  const limited = { stockVersion: 2 };
  const sold = [priced(limited), ...delivered().slice(1)];
  const open = [priced({ ...limited, request: 2 }), held({ request: 2 })];
  const back = [
    priced({ ...limited, request: 3 }),
    holdRefused({ request: 3 }),
    priced({ ...limited, request: 4 }),
    held({ request: 4 }),
    abandoned({ request: 4 }),
    released({ request: 4 }),
  ];

  it('holds when what is left, sold and held makes up what was stocked', () => {
    expect(faultsOf(left(4), [...sold, ...open, ...back])).toEqual([]);
    expect(faultsOf(left(10), [priced({ stockVersion: 1 }), priced({ request: 5 })])).toEqual([]);
    expect(faultsOf([], sold, null)).toEqual([]);
  });

  it('says how much it looked at', () => {
    const check = new StockCheck();
    check.stored(stocked(2, 10));
    const { looked } = check.verdict(judged([...sold, ...open, ...back]), left(4));
    expect(looked).toBe('1 limited gifts, 6 sold or held of them');
  });

  it('names the gift of which one is lost, one too many, or that came back twice', () => {
    expect(faultsOf(left(3), [...sold, ...open])).toEqual([
      'gift rose: 10 were stocked, 6 sold or held since version 2 (the catalog says 2), 3 are left',
    ]);
    expect(faultsOf(left(5), [...sold, ...open])).toHaveLength(1);
    expect(faultsOf(left(13), back)).toHaveLength(1);
  });

  it('names a stock that is below zero, counted by another version, missing, or nobody’s', () => {
    const four = [...sold, ...open, priced({ ...limited, request: 6 }), priced({ ...limited, request: 7 })];
    expect(faultsOf(left(-2), four)).toHaveLength(1);
    expect(faultsOf(left(10, 1), [])).toHaveLength(1);
    expect(faultsOf([], [])).toEqual(['gift rose: is limited to 10, and the catalog keeps no stock of it']);
    expect(faultsOf(left(10), [], null)).toEqual([]);
    expect(faultsOf([...left(10), { gift: 'lily', left: 1, sinceVersion: 1 }], [])).toEqual([
      'gift lily: has a stock that nobody stocked',
    ]);
  });
});

describe("every viewer's events lie in the viewer's lane", () => {
  const faultsOf = (key: string, lane: number): string[] => {
    const check = new ViewerLaneCheck(LANES);
    check.stored('wallet', { key, lane, sequence: 7 }, held());
    check.fact({ ...factRecord(granted()), key, partition: lane }, granted());
    check.stored('gift-catalog', { key: 'rose', lane: 1, sequence: 1 }, stocked(1, 5));
    check.fact(factRecord(requested()), requested());
    return check.verdict().violations.shown;
  };

  it('holds where key and lane are the viewer’s', () => {
    expect(faultsOf('alice', LANE)).toEqual([]);
  });

  it('names an event in another lane, and one with another key', () => {
    expect(faultsOf('alice', LANE + 1)).toEqual([
      `wallet lane ${LANE + 1} sequence 7: CoinsHeld of alice, whose lane is ${LANE}`,
      `rtm-gateway lane ${LANE + 1} offset 0: GrantSent of alice, whose lane is ${LANE}`,
    ]);
    expect(faultsOf('bob', LANE)).toEqual([
      `wallet lane ${LANE} sequence 7: CoinsHeld of alice has the key bob`,
      `rtm-gateway lane ${LANE} offset 0: GrantSent of alice has the key bob`,
    ]);
  });
});
