import { describe, expect, it } from 'vitest';
import type { LedgerGift } from './ledger-watch.js';
import { ReceiverLogs } from './receiver-log.js';
import type { Scarcity } from './scarcity.js';
import { giftName, type SentGift } from './sent-gift.js';
import { type Breaches, type Evidence, isDecided, isKept, judge, UNHEARD_AFTER_MS } from './verdict.js';

const settledOnce: LedgerGift = {
  holds: 1,
  settlements: 1,
  releases: 0,
  unknown: false,
  refusal: undefined,
  settledCost: 10n,
};
const releasedOnce: LedgerGift = {
  holds: 1,
  settlements: 0,
  releases: 1,
  unknown: false,
  refusal: undefined,
  settledCost: 0n,
};
const heldOnly: LedgerGift = { ...releasedOnce, releases: 0 };

const sentBy = (viewer: string, requestId: string, more: Partial<SentGift> = {}): SentGift => ({
  planned: {
    atMs: 0,
    viewer,
    room: 'r1',
    receiver: 'h1',
    gift: 'rose',
    quantity: 1,
    cost: 10n,
    withholdsAck: false,
    leaves: false,
  },
  requestId,
  firstAskedAtMs: 100,
  lastAskedAtMs: 100,
  answeredAtMs: undefined,
  firstAskedOf: undefined,
  grantedAtMs: 150,
  outcome: { kind: 'shown', requestId },
  ...more,
});

/** Two receivers in r1, one in r2, and one gift of alice's, `id1`, that went as it should. */
class Case {
  readonly sent = [sentBy('alice', 'id1')];
  readonly ledger = new Map([[giftName('alice', 'id1'), settledOnce]]);
  scarcity: Scarcity | undefined;
  readonly balances = new Map([['alice', { available: 900_000n, held: 0n }]]);
  readonly #logs = new ReceiverLogs();
  readonly receivers = [this.#logs.open('r1'), this.#logs.open('r1'), this.#logs.open('r2')] as const;

  constructor() {
    for (const receiver of this.receivers) receiver.linked();
  }

  shows(receiver: 0 | 1 | 2, viewerId = 'alice', requestId = 'id1'): this {
    this.receivers[receiver].render({
      room: 'r1',
      viewerId,
      requestId,
      receiver: 'h1',
      gift: 'rose',
      quantity: 1,
      publisher: 'v-alice-00000000',
      expiresAt: 0,
    });
    return this;
  }

  get evidence(): Evidence {
    return {
      sent: this.sent,
      ledger: this.ledger,
      rendered: this.#logs.rendered,
      timesRendered: (room, name) =>
        this.#logs.timesRendered(room, name, { fromMs: Date.now(), untilMs: Date.now() + 1 }),
      toppedUp: new Map([['alice', 100n]]),
      balances: this.balances,
      scarcity: this.scarcity,
    };
  }
}

const normal = (): Case => new Case().shows(0).shows(1);
const breachesOf = (of: Case): Partial<Breaches> => {
  const { broken } = judge(of.evidence);
  return Object.fromEntries(Object.entries(broken).filter(([, count]) => count > 0));
};

describe('a crowd is judged', () => {
  it('as having kept every promise when each receiver rendered what was settled', () => {
    const tally = judge(normal().evidence);
    expect(tally).toMatchObject({
      requested: 1,
      granted: 1,
      shown: 1,
      settled: 1,
      released: 0,
      refused: {},
      unheard: 0,
    });
    expect(tally.requestToGrantMs).toEqual({ p50: 50, p99: 50 });
    expect(isKept(tally)).toBe(true);
  });

  it('as having lost a gift that one receiver never rendered', () => {
    expect(breachesOf(new Case().shows(0))).toEqual({ lost: 1 });
  });

  it('as having lost a gift that nobody rendered', () => {
    expect(breachesOf(new Case())).toEqual({ lost: 1 });
  });

  it('as having lost nothing where the receiver that never rendered it was away', () => {
    const of = new Case().shows(0);
    of.receivers[1].unlinked();
    expect(breachesOf(of)).toEqual({});
  });

  it('as having shown twice what one receiver rendered twice', () => {
    expect(breachesOf(normal().shows(1))).toEqual({ shownTwice: 1 });
  });

  it('as having shown twice what was rendered in another room too', () => {
    expect(breachesOf(normal().shows(2))).toEqual({ shownTwice: 1 });
  });

  it('as having shown after release what was rendered and given back', () => {
    const of = normal();
    of.ledger.set(giftName('alice', 'id1'), releasedOnce);
    of.balances.set('alice', { available: 1_000_000n, held: 0n });
    expect(breachesOf(of)).toEqual({ shownAfterRelease: 1 });
  });

  it('apart, what was rendered and given back since nobody could know that', () => {
    const of = normal();
    of.ledger.set(giftName('alice', 'id1'), { ...releasedOnce, unknown: true });
    of.balances.set('alice', { available: 1_000_000n, held: 0n });
    expect([breachesOf(of), judge(of.evidence).shownUnknown]).toEqual([{}, 1]);
  });

  it('as having shown unpaid what the ledger never held', () => {
    const of = normal();
    of.ledger.clear();
    of.balances.set('alice', { available: 1_000_000n, held: 0n });
    expect(breachesOf(of)).toEqual({ shownUnpaid: 1 });
  });

  it('as having shown unpaid what nobody of the crowd sent', () => {
    expect(breachesOf(normal().shows(0, 'mallory', 'id9'))).toEqual({ shownUnpaid: 1 });
  });

  it.each([
    ['held twice', { ...settledOnce, holds: 2 }],
    ['settled and released', { ...settledOnce, releases: 1 }],
  ])('as having charged twice what was %s', (_, gift) => {
    const of = normal();
    of.ledger.set(giftName('alice', 'id1'), gift);
    expect(breachesOf(of)).toMatchObject({ chargedTwice: 1 });
  });

  it('as having charged wrongly what cost something else', () => {
    const of = normal();
    of.ledger.set(giftName('alice', 'id1'), { ...settledOnce, settledCost: 11n });
    of.balances.set('alice', { available: 890_000n, held: 0n });
    expect(breachesOf(of)).toEqual({ chargedWrongly: 1 });
  });

  it.each([899_999n, 900_001n])('as having a wrong balance where an account has %i', (available) => {
    const of = normal();
    of.balances.set('alice', { available, held: 0n });
    expect(breachesOf(of)).toEqual({ wrongBalances: 1 });
  });

  it('as undecided where a hold did not end', () => {
    const of = new Case();
    of.ledger.set(giftName('alice', 'id1'), heldOnly);
    of.balances.set('alice', { available: 900_000n, held: 100_000n });
    expect(breachesOf(of)).toEqual({ undecided: 1 });
  });

  it.each(['sold-out', 'insufficient-coins'])(
    'as refused wrongly where it is %s, unless there is too little',
    (code) => {
      const of = normal();
      of.sent.push(sentBy('alice', 'id2', { outcome: { kind: 'unknown', requestId: 'id2' } }));
      of.ledger.set(giftName('alice', 'id2'), { ...heldOnly, holds: 0, refusal: code });
      expect([breachesOf(of), judge(of.evidence).refusedForWant]).toEqual([{ refusedWrongly: 1 }, 0]);
      const rose = { gift: 'rose', unitPrice: 10n, maxQuantity: 1 };
      of.scarcity = { limited: rose, stock: 1, poor: new Set(['alice']) };
      expect([breachesOf(of), judge(of.evidence).refusedForWant]).toEqual([{}, 1]);
    },
  );

  it('by the refusals that its clients were told, and the ledger, and what nobody heard of', () => {
    const of = normal();
    const refused = (requestId: string, code: 'price-changed'): SentGift =>
      sentBy('alice', requestId, { grantedAtMs: undefined, outcome: { kind: 'refused', requestId, code } });
    of.sent.push(refused('id2', 'price-changed'), refused('id3', 'price-changed'));
    of.sent.push(sentBy('alice', 'id4', { outcome: { kind: 'unknown', requestId: 'id4' } }));
    of.ledger.set(giftName('alice', 'id4'), { ...heldOnly, holds: 0, refusal: 'frozen' });
    of.sent.push(sentBy('alice', 'id5', { outcome: { kind: 'unknown', requestId: 'id5' } }));
    const tally = judge(of.evidence);
    expect(tally).toMatchObject({ refused: { 'price-changed': 2, frozen: 1 }, refusedForWant: 0, unheard: 1 });
    expect(isKept(tally)).toBe(true);
  });
});

describe('a gift is decided', () => {
  const unknown = sentBy('alice', 'id1', { outcome: { kind: 'unknown', requestId: 'id1' } });

  it.each([
    ['settled', true, unknown, settledOnce],
    ['released', true, unknown, releasedOnce],
    ['held', false, sentBy('alice', 'id1'), heldOnly],
    ['refused by the wallet', true, unknown, { ...heldOnly, holds: 0, refusal: 'frozen' }],
    ['shown, as its client believes', false, sentBy('alice', 'id1'), undefined],
    ['not even told', false, { ...unknown, outcome: undefined }, undefined],
  ])('or not, when it is %s', (_, decided, sent, inLedger) => {
    expect(isDecided(sent, inLedger, 200)).toBe(decided);
  });

  it('once so much time has passed that nothing can come of it any more', () => {
    expect(isDecided(unknown, undefined, 100 + UNHEARD_AFTER_MS)).toBe(false);
    expect(isDecided(unknown, undefined, 101 + UNHEARD_AFTER_MS)).toBe(true);
  });
});
