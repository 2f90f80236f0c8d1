import { describe, expect, it } from 'vitest';
import {
  E,
  HELD_AT,
  REPLY_TO,
  confirmed,
  isDue,
  kept,
  reminded,
  requestId,
  takenOver,
  watched,
} from '../testing/facts.js';
import { LANES, given, givenUnder } from '../testing/given.js';
import { DEFAULT_POLICY } from '../outstanding-gift/watch-policy.js';
import { budgetOfLane, mayRemind, noteReminder } from '../outstanding-gift/reminder-budget.js';

const after = (ms: number) => HELD_AT + ms;

describe('remind a viewer when an acknowledgement is due', () => {
  it('3, 6 and 12 seconds after the hold', () => {
    given(watched())
      .when(isDue(after(2_999)))
      .then();
    given(watched())
      .when(isDue(after(3_000)))
      .then(reminded(1, { at: after(3_000) }));
    const once = [watched(), reminded(1, { at: after(3_100) })];
    given(...once)
      .when(isDue(after(5_999)))
      .then();
    given(...once)
      .when(isDue(after(6_000)))
      .then(reminded(2, { at: after(6_000) }));
    const twice = [...once, reminded(2, { at: after(6_200) })];
    given(...twice)
      .when(isDue(after(11_999)))
      .then();
    given(...twice)
      .when(isDue(after(12_000)))
      .then(reminded(3, { at: after(12_000) }));
    given(...twice, reminded(3, { at: after(12_000) }))
      .when(isDue(after(19_999)))
      .then();
  });

  it('at the session that asked last', () => {
    const replyTo = { ...REPLY_TO, uid: 'v-alice-hgfedcba' };
    given(watched(), watched({ n: 1, replyTo }))
      .when(isDue(after(3_000)))
      .then(reminded(1, { at: after(3_000), replyTo }));
  });

  it('although the viewer acknowledged, while nobody knows whether the room is watched', () =>
    given(watched(), kept({ kind: 'acknowledged' }, 0))
      .when(isDue(after(3_000)))
      .then(reminded(1, { at: after(3_000) })));

  it('does not make up for reminders that it missed', () => {
    const late = [watched(), reminded(1, { at: after(7_000) })];
    given(...late)
      .when(isDue(after(11_999)))
      .then();
    given(...late)
      .when(isDue(after(12_000)))
      .then(reminded(2, { at: after(12_000) }));
  });

  it('not while it waits for a witness, since a take-over follows then', () =>
    given(
      watched(),
      kept({ kind: 'granted', watched: true }, 0),
      kept({ kind: 'acknowledged' }, 1, { at: after(2_500) }),
    )
      .when(isDue(after(3_000)))
      .then());

  it('not after the gateway was asked to broadcast itself', () =>
    given(watched(), takenOver(1, 'withholder'))
      .when(isDue(after(3_000)))
      .then());

  it('not after the gift was decided, nor for one that it does not know', () => {
    given(watched(), confirmed('witnessed', HELD_AT))
      .when(isDue(after(3_000)))
      .then();
    given()
      .when(isDue(after(3_000)))
      .then();
    given(kept({ kind: 'acknowledged' }, 0))
      .when(isDue(after(3_000)))
      .then();
  });

  it('never once its grant can no longer be sent', () => {
    const lateReminders = givenUnder({ ...DEFAULT_POLICY, takeOverAfterMs: 60_000, remindAfterMs: [3_000] });
    lateReminders(watched())
      .when(isDue(E - 5_000))
      .then(reminded(1, { at: E - 5_000 }));
    lateReminders(watched())
      .when(isDue(E - 4_999))
      .then();
  });

  it('takes over instead once the reminders’ time is over', () =>
    given(watched())
      .when(isDue(after(20_000)))
      .then(takenOver(1, 'silent', { at: after(20_000) })));

  it('not beyond the lane’s budget, and goes on when it allows', () => {
    const { burst } = budgetOfLane(DEFAULT_POLICY.remindersPerSecond, LANES);
    const used = Array.from({ length: burst }, (_, k) => [
      watched({ requestId: requestId(10 + k) }),
      reminded(1, { requestId: requestId(10 + k), at: after(3_000) }),
    ]).flat();
    given(watched(), ...used)
      .when(isDue(after(3_249)))
      .then();
    given(watched(), ...used)
      .when(isDue(after(3_250)))
      .then(reminded(1, { at: after(3_250) }));
  });
});

describe('a lane’s budget of reminders', () => {
  const SECONDS = 20;
  const sentWithin = (perSecond: number, lanes: number, everyMs: number, untilMs: number): number[] => {
    const budget = budgetOfLane(perSecond, lanes);
    let times: readonly number[] = [];
    const sent: number[] = [];
    for (let now = 0; now < untilMs; now += everyMs) {
      while (mayRemind(budget, times, now)) {
        times = noteReminder(budget, times, now);
        sent.push(now);
      }
    }
    return sent;
  };
  const mostWithin = (sent: readonly number[], windowMs: number): number =>
    Math.max(...sent.map((from) => sent.filter((at) => at >= from && at < from + windowMs).length));

  it.each([
    [100, 12],
    [7, 12],
    [1, 12],
    [5, 1],
    [1_000, 12],
    [13, 4],
  ])('never exceeds its share of %i a second over %i lanes, and uses most of it', (perSecond, lanes) => {
    for (const pollMs of [1, 250, 333]) {
      const sent = sentWithin(perSecond, lanes, pollMs, SECONDS * 1_000);
      expect(mostWithin(sent, 1_000)).toBeLessThanOrEqual(Math.max(1, Math.floor(perSecond / lanes)));
      expect(sent.length * lanes).toBeLessThanOrEqual(perSecond * SECONDS + lanes);
      expect(sent.length * lanes).toBeGreaterThanOrEqual((perSecond * SECONDS) / 3);
    }
  });

  it('spreads a second’s reminders over the second', () => {
    const sent = sentWithin(96, 12, 1, 10_000);
    expect(mostWithin(sent, 250)).toBe(2);
  });

  it('sends nothing while the clock is behind what it sent', () => {
    const budget = budgetOfLane(12, 12);
    expect(mayRemind(budget, [10_000], 5_000)).toBe(false);
    expect(mayRemind(budget, [10_000], 11_000)).toBe(true);
  });
});
