import { closableAt, encodeEvent } from '@liwu/contracts';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_POLICY } from './outstanding-gift/watch-policy.js';
import type { GiftKey } from './outstanding-gift/gift.js';
import type { EvidenceEvent, WatchdogEvent } from './outstanding-gift/watchdog-events.js';
import { HELD_AT, arrives, closed, isDue } from './testing/facts.js';
import {
  GIFTS,
  type Report,
  Simulation,
  ackReport,
  anyHolds,
  anyReports,
  anySteps,
  closingReport,
  grantReport,
  outcomeOf,
  rebuiltFrom,
  sendReport,
  witnessReport,
} from './testing/simulation.js';

const RUNS = { numRuns: 300 };
/** A shared machine may be slow; a property that fails needs time to find its smallest example. */
vi.setConfig({ testTimeout: 60_000 });

const isOutcome = ({ type }: WatchdogEvent): boolean => type === 'DeliveryConfirmed' || type === 'DeliveryAbandoned';

/**
 * What is invariant. Of one gift, the gateway's reports in their order decide alone: 7a or 7d, its reason and its moment,
 * and what is told after a release. When the hold becomes known, how often it is repeated, which reports are delivered
 * again later, what other gifts do, when timers fire and what the clock says change nothing of it. And where the reports
 * agree on whether the room is watched, not even their order matters, but for which of them came before the closing.
 */
describe('the outcome of a gift', () => {
  it('does not depend on how the topics interleave, on timers, or on clocks', () =>
    fc.assert(
      fc.property(anyHolds, anyReports, anySteps, anySteps, (wallet, gateway, some, others) => {
        const one = new Simulation().plays(some, wallet, gateway);
        const other = new Simulation().plays(others, wallet, gateway);
        for (const gift of GIFTS) {
          expect(outcomeOf(one.ofGift(gift))).toEqual(outcomeOf(other.ofGift(gift)));
        }
      }),
      RUNS,
    ));

  it('does not depend on repeats of what was reported', () =>
    fc.assert(
      fc.property(
        anyHolds,
        anyReports,
        anySteps,
        fc.array(fc.tuple(fc.nat(), fc.nat())),
        (wallet, gateway, steps, repeats) => {
          const once = new Simulation().plays(steps, wallet, gateway);
          const again = new Simulation().plays(steps, wallet, withRepeats(gateway, repeats));
          for (const gift of GIFTS) {
            expect(outcomeOf(again.ofGift(gift))).toEqual(outcomeOf(once.ofGift(gift)));
          }
        },
      ),
      RUNS,
    ));

  it('does not depend on the order of reports that agree on whether the room is watched', () =>
    fc.assert(
      fc.property(
        fc.boolean().chain((watched) => fc.tuple(reportsOfRoom(watched), reportsOfRoom(watched))),
        fc.option(closingReport),
        fc.infiniteStream(fc.nat()),
        anyHolds,
        anySteps,
        ([before, after], closing, random, wallet, steps) => {
          const gift = GIFTS[0]!;
          const topic = (early: Report[], late: Report[]) =>
            [...early, ...(closing ? [closing] : []), ...late].map((report) => report(gift));
          const one = new Simulation().plays(steps, wallet, topic(before, after));
          const other = new Simulation().plays([], wallet, topic(shuffled(before, random), shuffled(after, random)));
          expect(moneyOf(other.ofGift(gift))).toBe(moneyOf(one.ofGift(gift)));
          const inTime = (closing ? before : [...before, ...after]).map((report) => report(gift));
          if (isProven(inTime)) expect(moneyOf(one.ofGift(gift))).toBe('settled');
          else if (closing) expect(moneyOf(one.ofGift(gift))).toMatch(/^released/);
          else expect(moneyOf(one.ofGift(gift))).toBe('held');
        },
      ),
      RUNS,
    ));

  it('is one, of a gift whose hold became known and which the gateway closed', () =>
    fc.assert(
      fc.property(anyHolds, anyReports, anySteps, (wallet, gateway, steps) => {
        const simulation = new Simulation().plays(steps, wallet, gateway);
        for (const gift of GIFTS) {
          expect(simulation.ofGift(gift).filter(isOutcome).length).toBeLessThanOrEqual(1);
        }
        letTheGatewayAnswer(simulation, Math.max(HELD_AT, ...steps.map(({ now }) => now)));
        for (const gift of GIFTS) {
          expect(simulation.ofGift(gift).filter(isOutcome)).toHaveLength(1);
        }
      }),
      RUNS,
    ));

  it('is `not-shown` just where a certain closing comes and nobody had said that it was broadcast', () =>
    fc.assert(
      fc.property(anyHolds, anyReports, anySteps, (wallet, reports, steps) => {
        const simulation = new Simulation().plays(steps, wallet, reports);
        for (const gift of GIFTS) {
          const money = moneyOf(simulation.ofGift(gift));
          if (money.startsWith('released')) expect(money).toBe(`released ${certaintyOf(reportsOf(gift, reports))}`);
        }
      }),
      RUNS,
    ));

  it('is never a release without the gateway’s closing, whatever the clock says', () =>
    fc.assert(
      fc.property(anyHolds, anyReports, anySteps, (wallet, reports, steps) => {
        const gateway = reports.filter(({ type }) => type !== 'BroadcastClosed');
        const { events } = new Simulation().plays([...steps, ...steps], wallet, gateway);
        expect(events.filter(({ type }) => type === 'DeliveryAbandoned')).toEqual([]);
      }),
      RUNS,
    ));

  it('is confirmed in a watched room only by a witness', () =>
    fc.assert(
      fc.property(anyHolds, fc.array(reportsOfRoom(true)), anySteps, (wallet, reports, steps) => {
        const gateway = reports.flat().map((report, index) => report(GIFTS[index % GIFTS.length]!));
        for (const event of new Simulation().plays(steps, wallet, gateway).events) {
          if (event.type === 'DeliveryConfirmed') expect(event.how).toBe('witnessed');
        }
      }),
      RUNS,
    ));
});

describe('the watchdog’s own events', () => {
  it('give the same state as deciding did, read back from their bytes', () =>
    fc.assert(
      fc.property(anyHolds, anyReports, anySteps, (wallet, gateway, steps) => {
        const simulation = new Simulation().plays(steps, wallet, gateway);
        expect(rebuiltFrom(simulation.events).state()).toEqual(simulation.state());
      }),
      RUNS,
    ));

  it('bear each their own id', () =>
    fc.assert(
      fc.property(anyHolds, anyReports, anySteps, (wallet, gateway, steps) => {
        const ids = new Simulation().plays(steps, wallet, gateway).events.map((event) => encodeEvent(event).id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      RUNS,
    ));

  it('remind at most three times, in order, and never after a take-over or an outcome', () =>
    fc.assert(
      fc.property(anyHolds, anyReports, anySteps, (wallet, gateway, steps) => {
        const simulation = new Simulation().plays(steps, wallet, gateway);
        for (const gift of GIFTS) {
          const events = simulation.ofGift(gift).filter(({ type }) => type !== 'EvidenceKept');
          const reminders = events.filter(({ type }) => type === 'DeliveryReminded');
          expect(reminders.map((event) => event.n)).toEqual([1, 2, 3].slice(0, reminders.length));
          const firstOther = events.findIndex((event) => event.type === 'DeliveryTakenOver' || isOutcome(event));
          const since = firstOther < 0 ? [] : events.slice(firstOther);
          expect(since.filter(({ type }) => type === 'DeliveryReminded')).toEqual([]);
          const over = events.findIndex(isOutcome);
          const late = over < 0 ? [] : events.slice(over + 1);
          expect(late.filter(({ type }) => type !== 'ShownAfterRelease')).toEqual([]);
        }
      }),
      RUNS,
    ));
});

/** Reports of one room by a gateway that always says the same about whether it watches it. */
function reportsOfRoom(watched: boolean): fc.Arbitrary<Report[]> {
  const any = [grantReport(watched), ackReport, sendReport('unknown', watched), sendReport('accepted', watched)];
  return fc.array(fc.oneof(...any, { weight: 1, arbitrary: watched ? witnessReport : fc.oneof(...any) }), {
    maxLength: 6,
  });
}

/** What the rules say of reports that agree on the room: said here once more, without any state. */
function isProven(reports: readonly EvidenceEvent[]): boolean {
  const has = (test: (event: EvidenceEvent) => boolean) => reports.some(test);
  const unwatched = has((event) => 'watched' in event && !event.watched);
  return (
    has(({ type }) => type === 'BroadcastWitnessed') ||
    has((event) => event.type === 'BroadcastByServer' && event.result === 'accepted' && !event.watched) ||
    (unwatched && has(({ type }) => type === 'BroadcastAcknowledged'))
  );
}

/** The same of a release: by the closing, and by all that stands before it in the topic. */
function certaintyOf(reports: readonly EvidenceEvent[]): 'not-shown' | 'unknown' {
  const end = reports.findIndex(({ type }) => type === 'BroadcastClosed');
  const closing = reports[end];
  const isSaid = reports
    .slice(0, end)
    .some(({ type }) => type === 'BroadcastAcknowledged' || type === 'BroadcastByServer');
  const isCertain = closing?.type === 'BroadcastClosed' && closing.certain && closing.sent === 'none';
  return isCertain && !isSaid ? 'not-shown' : 'unknown';
}

const reportsOf = ({ viewerId, requestId }: GiftKey, reports: readonly EvidenceEvent[]): EvidenceEvent[] =>
  reports.filter((report) => report.viewerId === viewerId && report.requestId === requestId);

function moneyOf(events: readonly WatchdogEvent[]): string {
  const outcome = events.find(isOutcome);
  if (outcome?.type === 'DeliveryConfirmed') return 'settled';
  return outcome?.type === 'DeliveryAbandoned' ? `released ${outcome.certainty}` : 'held';
}

/** Some reports are delivered once more, each somewhere after its first time. */
function withRepeats(
  reports: readonly EvidenceEvent[],
  repeats: readonly (readonly [number, number])[],
): EvidenceEvent[] {
  const topic = [...reports];
  for (const [which, where] of repeats) {
    if (topic.length === 0) return topic;
    const first = which % topic.length;
    topic.splice(first + 1 + (where % (topic.length - first)), 0, topic[first]!);
  }
  return topic;
}

function shuffled<T>(items: readonly T[], random: fc.Stream<number>): T[] {
  const left = [...items];
  const result: T[] = [];
  while (left.length > 0) result.push(...left.splice(random.next().value! % left.length, 1));
  return result;
}

/** Time goes on from the latest that the clock ever said, and a gateway answers every take-over as it promises: from E+3σ on with a closing. */
function letTheGatewayAnswer(simulation: Simulation, from: number): void {
  const until = from + DEFAULT_POLICY.takeOverAtLeastEveryMs + 90_000;
  for (let now = from; now < until; now += 2_500) {
    for (const gift of GIFTS) {
      for (const event of simulation.takes(isDue(now, gift))) {
        if (event.type !== 'DeliveryTakenOver' || now < closableAt(event.expiresAt)) continue;
        simulation.takes(arrives(closed(false, { ...gift, n: event.n, closedAt: now }), now));
      }
    }
  }
}

describe('what was read and decided upon', () => {
  it('is read again from any place of either topic, in whatever order, and nothing follows from it', () =>
    fc.assert(
      fc.property(
        anyHolds,
        anyReports,
        anySteps,
        anySteps.map((steps) => steps.filter(({ take }) => take !== 'timer')),
        fc.tuple(fc.nat(), fc.nat()),
        (wallet, gateway, steps, again, [ofWallet, ofGateway]) => {
          const played = new Simulation().plays(steps, wallet, gateway);
          const before = [...played.events];
          const from = <T>(topic: readonly T[], place: number): readonly T[] => topic.slice(place % (topic.length + 1));
          played.plays(again, from(wallet, ofWallet), from(gateway, ofGateway));
          expect(played.events).toEqual(before);
        },
      ),
      RUNS,
    ));
});
