import { beforeEach, describe, expect, it } from 'vitest';
import { NOON } from '../testing/samples.js';
import { RoomActivity } from './room-activity.js';

let now: number;
let share: number;
let activity: RoomActivity;
beforeEach(() => {
  now = NOON;
  share = 1;
  activity = new RoomActivity(() => share);
});

const gifts = (room: string, perSecond: number, seconds: number): void => {
  for (let n = 0; n < perSecond * seconds; n++) {
    now += 1_000 / perSecond;
    activity.note(room, now);
  }
};

describe('a room', () => {
  it('is hot within a tenth of a second of a rush, and within seconds of a little too many', () => {
    gifts('rush', 400, 0.1);
    expect(activity.isHot('rush', now)).toBe(true);
    gifts('busy', 24, 15);
    expect(activity.isHot('busy', now)).toBe(true);
  });

  it('is not hot at 19 gifts a second, however long', () => {
    gifts('lively', 19, 60);
    expect(activity.isHot('lively', now)).toBe(false);
  });

  it('that was hot stays so at 11 a second, and is not any more at 9', () => {
    gifts('room', 100, 5);
    gifts('room', 11, 60);
    expect(activity.isHot('room', now)).toBe(true);
    gifts('room', 9, 30);
    expect(activity.isHot('room', now)).toBe(false);
  });

  it('is taken to have as many gifts of the other lanes as of the own ones', () => {
    share = 0.25;
    gifts('room', 6, 30);
    expect(activity.isHot('room', now)).toBe(true);
    gifts('other', 4, 30);
    expect(activity.isHot('other', now)).toBe(false);
  });

  it('is not hot for a process that has no lanes, or for one that knows nothing of it', () => {
    share = 0;
    gifts('room', 400, 1);
    expect(activity.isHot('room', now)).toBe(false);
    expect(activity.isHot('unknown', now)).toBe(false);
  });

  it('has its viewers’ messages of the last second counted, of junk no more than a rush has', () => {
    expect(activity.viewersMessages('room', now)).toBe(0);
    for (let n = 0; n < 5; n++) activity.heardViewer('room', now);
    now += 1_000;
    activity.heardViewer('room', now);
    expect(activity.viewersMessages('room', now)).toBe(6);
    expect(activity.viewersMessages('room', now + 500)).toBe(1);
    for (let n = 0; n < 1_000; n++) activity.heardViewer('room', now);
    expect(activity.viewersMessages('room', now)).toBe(30);
  });

  it('is the busier the more gifts it has had, and half as busy 42 s later', () => {
    gifts('many', 10, 1);
    activity.note('one', now);
    expect(activity.busyness('many', now)).toBeGreaterThan(9);
    expect(activity.busyness('one', now)).toBe(1);
    expect(activity.busyness('one', now + 42_000)).toBeCloseTo(0.5, 2);
    expect(activity.busyness('unknown', now)).toBe(0);
  });
});
