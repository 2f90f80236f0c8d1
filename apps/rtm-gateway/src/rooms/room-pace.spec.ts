import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOON } from '../testing/samples.js';
import { RoomPace } from './room-pace.js';

describe('a room’s pace', () => {
  it('lets so many begin in any one second, and each of the others as soon as it may', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (pauses, most) => {
          const pace = new RoomPace();
          const began: number[] = [];
          let now = NOON;
          for (const pause of pauses) {
            now += pause;
            const waitMs = pace.msUntilNext(most, now);
            expect(pace.take(most, now)).toBe(waitMs === 0);
            if (waitMs === 0) began.push(now);
            else expect(began.at(-most)! + 1_000 - now).toBe(waitMs);
          }
          for (const from of began)
            expect(began.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it('has a place again where what was counted did not begin', () => {
    const pace = new RoomPace();
    pace.take(2, NOON);
    pace.take(2, NOON);
    pace.giveBack(NOON);
    expect([pace.take(2, NOON), pace.take(2, NOON)]).toEqual([true, false]);
    pace.giveBack(NOON + 1);
    expect(pace.take(2, NOON)).toBe(false);
  });

  it('counts what was held up from when it begins', () => {
    const pace = new RoomPace();
    const takenAt = NOON;
    pace.take(2, takenAt);
    pace.take(2, NOON + 50);
    const begunAt = pace.begins(takenAt, NOON + 90);
    expect(begunAt).toBe(NOON + 90);
    expect([pace.msUntilNext(2, NOON + 1_000), pace.msUntilNext(1, NOON + 1_050)]).toEqual([50, 40]);
    pace.giveBack(begunAt);
    expect(pace.msUntilNext(2, NOON + 1_000)).toBe(0);
  });

  it('counts what begins so late that it is forgotten', () => {
    const pace = new RoomPace();
    pace.take(1, NOON);
    expect(pace.msUntilNext(1, NOON + 1_000)).toBe(0);
    pace.begins(NOON, NOON + 1_001);
    expect(pace.msUntilNext(1, NOON + 1_002)).toBe(999);
  });

  it('is not held up by a clock that is set back', () => {
    const pace = new RoomPace();
    pace.take(1, NOON);
    expect(pace.msUntilNext(1, NOON - 60_000)).toBe(0);
  });
});
