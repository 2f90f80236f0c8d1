import { type CoinsHeld, grantEnd, laneOf } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeOversOfLane } from './outstanding-gift/due-gifts.js';
import type { WatchPolicy } from './outstanding-gift/watch-policy.js';
import type { WatchdogEvent } from './outstanding-gift/watchdog-events.js';
import { byServer, held, requestId } from './testing/facts.js';
import { LANES, SHORT_POLICY, WatchWorld } from './testing/watch-world.js';

const GIFTS = 10_000;
const CHUNK = 1_000;
const ENDED_WITHIN_MS = 50_000;
const POLL_MS = 250;

/** The agreed budget over shorter times: all reminders come within five seconds, and then all take-overs at once. */
const POLICY: WatchPolicy = {
  ...SHORT_POLICY,
  remindAfterMs: [500, 1_300, 2_100],
  takeOverAfterMs: 5_000,
  takeOverEveryMs: 2_000,
  remindersPerSecond: 100,
};

const world = new WatchWorld();
beforeAll(async () => {
  await world.open();
  await world.stopAll();
  await world.startWatchdog(POLICY);
});
afterAll(() => world.close());

const ofType = <T extends WatchdogEvent['type']>(type: T) =>
  world.events.filter((event): event is Extract<WatchdogEvent, { type: T }> => event.type === type);
const nameOf = ({ viewerId, n }: WatchdogEvent): string => `${viewerId} ${n}`;

/** The most moments within a time, wherever it begins. */
const mostWithin = (events: readonly WatchdogEvent[], windowMs: number): number => {
  const at = events.map((event) => event.at).sort((one, other) => one - other);
  let [most, first] = [0, 0];
  for (let end = 0; end < at.length; end++) {
    while (at[end]! - at[first]! >= windowMs) first++;
    most = Math.max(most, end - first + 1);
  }
  return most;
};

const holdAll = async (): Promise<void> => {
  for (let from = 0; from < GIFTS; from += CHUNK) {
    const now = Date.now();
    const gifts = Array.from({ length: CHUNK }, (_, k): CoinsHeld =>
      held({
        viewerId: `o${from + k}`,
        requestId: requestId(from + k),
        at: now,
        heldAt: now,
        expiresAt: grantEnd(now),
      }),
    );
    const lanes = Map.groupBy(gifts, ({ viewerId }) => laneOf(viewerId, LANES));
    await Promise.all([...lanes.values()].map((ofLane) => world.walletSays(...ofLane)));
  }
};

describe('an outage of RTM on real Kafka and Postgres', () => {
  it('with 10,000 unacknowledged gifts keeps within its budgets, begins with the newest, and ends all of them once', async () => {
    let isBack = false;
    world.gatewayAnswers((event) =>
      isBack && event.type === 'DeliveryTakenOver'
        ? [byServer('accepted', false, { viewerId: event.viewerId, requestId: event.requestId, n: event.n })]
        : [],
    );
    await holdAll();
    const firstTaken = () => new Set(ofType('DeliveryTakenOver').map(({ viewerId }) => viewerId)).size;
    await eventually(() => expect(firstTaken()).toBe(GIFTS), { deadlineMs: ENDED_WITHIN_MS });
    isBack = true;
    await eventually(() => expect(ofType('DeliveryConfirmed')).toHaveLength(GIFTS), { deadlineMs: ENDED_WITHIN_MS });

    const reminders = ofType('DeliveryReminded');
    expect(mostWithin(reminders, 1_000)).toBeLessThanOrEqual(POLICY.remindersPerSecond);
    expect(reminders.length).toBeGreaterThan(POLICY.remindersPerSecond);
    expect(new Set(reminders.map(nameOf)).size).toBe(reminders.length);
    const watched = ofType('DeliveryWatched');
    const lastHeldAt = Math.max(...watched.map(({ heldAt }) => heldAt));
    const allWatchedAt = Math.max(lastHeldAt + POLICY.remindAfterMs[0]!, ...watched.map(({ at }) => at));
    // Of whatever attempt: which one an older gift has come to by then hangs on how fast the machine is.
    const afterAllHolds = reminders.filter(({ at }) => at > allWatchedAt + POLL_MS);
    const ofTheNewest = afterAllHolds.filter(({ heldAt }) => heldAt === lastHeldAt);
    expect(ofTheNewest.length).toBeGreaterThan(afterAllHolds.length / 2);
    expect(ofTheNewest.length).toBeLessThan(afterAllHolds.length);

    const takeOvers = ofType('DeliveryTakenOver');
    expect(new Set(takeOvers.map(nameOf)).size).toBe(takeOvers.length);
    const atOnce = LANES * takeOversOfLane(POLICY.takeOversPerSecond, LANES);
    expect(mostWithin(takeOvers, POLL_MS)).toBeLessThanOrEqual(2 * atOnce);
    expect(new Set(ofType('DeliveryConfirmed').map(({ viewerId }) => viewerId)).size).toBe(GIFTS);
    expect(await world.rows('SELECT count(*)::int AS gifts FROM outstanding_gift')).toEqual([{ gifts: 0 }]);
  });
});
