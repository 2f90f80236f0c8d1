import type { DeliveryReminded, DeliveryTakenOver } from '@liwu/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { isTurnOfTheOldest, TURN_MS } from './outstanding-gift/due-gifts.js';
import { DEFAULT_POLICY, dueTimes } from './outstanding-gift/watch-policy.js';
import type { EvidenceEvent, WatchdogEvent } from './outstanding-gift/watchdog-events.js';
import { CLOSABLE_AT, E, HELD_AT, byServer, closed } from './testing/facts.js';
import { LANES } from './testing/given.js';
import { dueOptionsOf, Outage, type Turn } from './testing/outage.js';

const GIFTS = 10_000;
const HELD_PER_MS = 10;
const BACK_AT = HELD_AT + 30_000;
const ENDED_BY = HELD_AT + 90_000;
const DUE_OPTIONS = dueOptionsOf(DEFAULT_POLICY);
const TAKE_OVERS_AT_ONCE = LANES * DUE_OPTIONS.takeOversAtOnce;

const outage = new Outage(DEFAULT_POLICY);
beforeAll(() => {
  outage.hold(GIFTS, HELD_AT, HELD_PER_MS);
  outage.run(HELD_AT + 3_000, BACK_AT);
  let sent = 0;
  outage.run(BACK_AT, ENDED_BY, (event, now) => {
    if (event.type !== 'DeliveryTakenOver') return [];
    return answerOf(event, now, now < E - 5_000 && ++sent % 2 === 0);
  });
}, 120_000);

/** The gateway sends half of what it is asked for in time, and closes whatever it may. */
const answerOf = (
  { viewerId, requestId, n, expiresAt }: DeliveryTakenOver,
  now: number,
  sends: boolean,
): EvidenceEvent[] => {
  const about = { viewerId, requestId, n, at: now };
  if (sends) return [byServer('accepted', false, { ...about, sentAt: now })];
  return now >= expiresAt + (CLOSABLE_AT - E) ? [closed(false, { ...about, closedAt: now, expiresAt })] : [];
};

const ofType = <T extends WatchdogEvent['type']>(type: T, turns: readonly Turn[] = outage.turns) =>
  turns.flatMap(({ said }) =>
    said.filter((event): event is Extract<WatchdogEvent, { type: T }> => event.type === type),
  );

/** The most within a time, wherever it begins. */
const mostWithin = (events: readonly WatchdogEvent[], windowMs: number): number => {
  const at = events.map((event) => event.at).sort((one, other) => one - other);
  let [most, first] = [0, 0];
  for (let end = 0; end < at.length; end++) {
    while (at[end]! - at[first]! >= windowMs) first++;
    most = Math.max(most, end - first + 1);
  }
  return most;
};
const byGift = <T extends WatchdogEvent>(events: readonly T[]): T[][] => [
  ...Map.groupBy(events, ({ viewerId, requestId }) => `${viewerId}/${requestId}`).values(),
];

describe('an outage of RTM with 10,000 gifts that nobody acknowledges', () => {
  it('never has more reminders within a second than the deployment allows, and uses most of that', () => {
    const reminders = ofType('DeliveryReminded');
    expect(mostWithin(reminders, 1_000)).toBeLessThanOrEqual(DEFAULT_POLICY.remindersPerSecond);
    expect(reminders.length).toBeGreaterThan(0.9 * DEFAULT_POLICY.remindersPerSecond * 16);
    expect(mostWithin(reminders, TURN_MS)).toBeLessThanOrEqual(LANES * DUE_OPTIONS.budget.burst);
  });

  it('reminds of the newest gifts of each lane first, and every fifth turn of the oldest', () => {
    let [newest, oldest] = [0, 0];
    for (const { now, before, said } of outage.turns) {
      const reminded = said.filter((event): event is DeliveryReminded => event.type === 'DeliveryReminded');
      const names = new Set(reminded.map(({ viewerId }) => viewerId));
      const due = before.filter(({ gift }) => {
        const { takeOverAt, remindAt = Infinity } = dueTimes(gift, DEFAULT_POLICY);
        return remindAt <= now && takeOverAt > now;
      });
      for (const ofLane of Map.groupBy(due, ({ lane }) => lane).values()) {
        const heldAts = (is: boolean) =>
          ofLane.filter(({ viewerId }) => names.has(viewerId) === is).map(({ gift }) => gift.grant.heldAt);
        const [taken, left] = [heldAts(true), heldAts(false)];
        if (taken.length === 0 || left.length === 0) continue;
        if (isTurnOfTheOldest(now)) {
          oldest++;
          expect(Math.max(...taken)).toBeLessThanOrEqual(Math.min(...left));
        } else {
          newest++;
          expect(Math.min(...taken)).toBeGreaterThanOrEqual(Math.max(...left));
        }
      }
    }
    expect(newest).toBeGreaterThan(100);
    expect(oldest).toBeGreaterThan(30);
  });

  it.each([0, 1, 2, 3])(
    'reminds of the oldest too where three looks take up a second’s budget, %s looks later',
    (looksLater) => {
      const remindersPerSecond = 6 * LANES;
      const spent = new Outage({ ...DEFAULT_POLICY, remindersPerSecond });
      spent.hold(1_000, HELD_AT, 1);
      const from = HELD_AT + 6_000 + looksLater * TURN_MS;
      spent.run(from, from + 5_000);
      const reminders = ofType('DeliveryReminded', spent.turns);
      const ofTheOldest = reminders.filter(({ at, heldAt }) => isTurnOfTheOldest(at) && heldAt < HELD_AT + 500);
      expect(ofTheOldest.length).toBeGreaterThan(reminders.length / 10);
      expect(ofTheOldest.length).toBeLessThan(reminders.length / 3);
    },
  );

  it('reminds of no gift twice for one moment', () => {
    for (const reminders of byGift(ofType('DeliveryReminded'))) {
      expect(reminders.map(({ n }) => n)).toEqual(reminders.map((_, k) => k + 1));
      let last = -Infinity;
      for (const { at, heldAt } of reminders) {
        const moments = DEFAULT_POLICY.remindAfterMs.map((ms) => heldAt + ms);
        expect(moments.some((moment) => moment > last && moment <= at)).toBe(true);
        last = at;
      }
    }
  });

  it('takes over a bounded number at once, each for the first time within three seconds of its time', () => {
    const takeOvers = ofType('DeliveryTakenOver');
    for (const turn of outage.turns)
      expect(ofType('DeliveryTakenOver', [turn]).length).toBeLessThanOrEqual(2 * TAKE_OVERS_AT_ONCE);
    const beforeAnyClosing = takeOvers.filter(({ at }) => at < HELD_AT + 35_000);
    expect(mostWithin(beforeAnyClosing, TURN_MS)).toBe(TAKE_OVERS_AT_ONCE);
    const first = takeOvers.filter(({ n }) => n === 1);
    expect(first).toHaveLength(GIFTS);
    for (const { at, heldAt } of first) expect(at - heldAt).toBeLessThanOrEqual(DEFAULT_POLICY.takeOverAfterMs + 3_000);
  });

  it('asks for no gift again sooner than five seconds later, and a few times in all', () => {
    const ofGifts = byGift(ofType('DeliveryTakenOver'));
    for (const takeOvers of ofGifts) {
      for (const [k, { at }] of takeOvers.entries())
        if (k > 0) expect(at - takeOvers[k - 1]!.at).toBeGreaterThanOrEqual(DEFAULT_POLICY.takeOverEveryMs);
      expect(takeOvers.length).toBeLessThanOrEqual(10);
    }
  });

  it('ends each gift once, when RTM is back: shown, or released by the gateway’s word', () => {
    expect(outage.outstanding()).toEqual([]);
    const ends = outage.events.filter(({ type }) => type === 'DeliveryConfirmed' || type === 'DeliveryAbandoned');
    expect(new Set(ends.map(({ viewerId }) => viewerId)).size).toBe(GIFTS);
    expect(ends).toHaveLength(GIFTS);
    expect(ends.filter(({ type }) => type === 'DeliveryConfirmed').length).toBeGreaterThan(GIFTS / 4);
    expect(ends.every(({ at }) => at >= BACK_AT)).toBe(true);
  });
});
