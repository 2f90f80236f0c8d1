import { laneOf } from '@liwu/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { NOON, sample } from '../testing/samples.js';
import { Admission } from './admission.js';
import { MAX_OF_A_VIEWER, MIN_UNDER_WAY, PASSED_AFTER_MS, type RequestName } from './lane-load.js';

const LANES = 12;
const VIEWERS = Array.from({ length: 1_200 }, (_, n) => `viewer-${n}`).filter((id) => laneOf(id, LANES) === 0);
const MUTE = VIEWERS.slice(0, 20);
const HEALTHY = VIEWERS.slice(20);
/** When a client asks again for what it hears nothing of, after the time before. */
const CLIENT_WAITS_MS = [0, 1_500, 1_500, 3_000, 6_000, 12_000, 15_000, 15_000, 15_000];
const ANSWERED_AFTER_MS = 100;

interface Asked extends RequestName {
  readonly at: number;
}

let admission: Admission;
beforeEach(() => {
  admission = new Admission({
    lanes: LANES,
    sendsPerSecond: () => 600,
    waitingSends: () => 0,
    unpublished: () => 0,
    roomWaitMs: () => 0,
  });
  admission.assigned(new Set(Array.from({ length: LANES }, (_, lane) => lane)), NOON);
});

const asks = ({ viewerId, requestId, at }: Asked): boolean => {
  if (admission.judge({ viewerId, requestId, room: 'room-1' }, at) !== 'admitted') return false;
  admission.began({ viewerId, requestId }, at);
  return true;
};
const answers = ({ viewerId, requestId, at }: Asked): void =>
  admission.handled(sample('CoinsHeld', { viewerId, requestId }), at);

/** Gifts of this viewer, one each half second, asked for as a client does. */
const gifts = (viewerId: string, count: number, from: number): Asked[] =>
  Array.from({ length: count }, (_, k) => {
    let at = from + k * 500;
    return CLIENT_WAITS_MS.map((waitMs) => ({ viewerId, requestId: `gift-${k}`, at: (at += waitMs) }));
  }).flat();

const evenly = (perSecond: number, from: number, forS: number, viewers: readonly string[]): Asked[] =>
  Array.from({ length: perSecond * forS }, (_, k) => ({
    viewerId: viewers[k % viewers.length]!,
    requestId: `evenly-${from}-${k}`,
    at: from + (k * 1_000) / perSecond,
  }));

/** When healthy viewers of the lane, who are answered, were refused; the others are never answered. */
const refusedAmong = (healthy: readonly Asked[], mute: readonly Asked[]): number[] => {
  const isHealthy = new Set(healthy);
  const waiting: Asked[] = [];
  const refused: number[] = [];
  for (const asked of [...healthy, ...mute].toSorted((one, other) => one.at - other.at)) {
    while (waiting[0] && waiting[0].at <= asked.at) answers(waiting.shift()!);
    const isAdmitted = asks(asked);
    if (!isHealthy.has(asked)) continue;
    if (isAdmitted) waiting.push({ ...asked, at: asked.at + ANSWERED_AFTER_MS });
    else refused.push(asked.at);
  }
  return refused;
};

describe('viewers whose requests get no outcome', () => {
  it.each([17, 5])('leave room for %i gifts/s of others: one that sends decided ids again, as fast as it may', (rate) =>
    expect(refusedAmong(evenly(rate, NOON, 90, HEALTHY), evenly(2, NOON + 10_050, 80, MUTE.slice(0, 1)))).toEqual([]),
  );

  it.each([17, 5])('leave room for %i gifts/s of others: four who are parked, with eight gifts each', (rate) => {
    const parked = MUTE.slice(0, 4).flatMap((viewerId) => gifts(viewerId, 8, NOON + 5_050));
    expect(refusedAmong(evenly(rate, NOON, 120, HEALTHY), parked)).toEqual([]);
  });

  it('leave no room for some seconds when they are many at once, and then do', () => {
    const parked = MUTE.flatMap((viewerId) => gifts(viewerId, 8, NOON + 5_050));
    const refused = refusedAmong(evenly(5, NOON, 120, HEALTHY), parked);
    expect(refused.filter((at) => at > NOON + 20_000)).toEqual([]);
  });

  it('may have five under way, and another when one of them is answered', () => {
    const ofOne = evenly(1_000, NOON, 1, MUTE.slice(0, 1));
    expect(ofOne.filter(asks)).toEqual(ofOne.slice(0, MAX_OF_A_VIEWER));
    answers({ ...ofOne[2]!, at: NOON + 1_000 });
    expect(ofOne.slice(10).filter(asks)).toHaveLength(1);
  });

  it('may have one, from when the lane has passed them until it answers them', () => {
    const ofOne = evenly(1_000, NOON, 1, MUTE.slice(0, 1));
    ofOne.forEach(asks);
    const later = NOON + 1_000 + PASSED_AFTER_MS;
    const other = { viewerId: HEALTHY[0]!, requestId: 'other', at: later };
    asks(other);
    answers(other);
    const again = (from: number): Asked[] => ofOne.slice(from).map((asked) => ({ ...asked, at: later }));
    expect(again(10).filter(asks)).toHaveLength(1);
    answers(again(10)[0]!);
    expect(again(20).filter(asks)).toHaveLength(MAX_OF_A_VIEWER);
  });

  it('have half of a lane at most, all together, also once they were answered: others find room though they fill it again and again', () => {
    const some = MUTE.slice(0, 6);
    const fill = (at: number): number => evenly(60, at, 1, some).filter((asked) => asks({ ...asked, at })).length;
    expect(fill(NOON)).toBe(MIN_UNDER_WAY);
    const passedAt = NOON + PASSED_AFTER_MS;
    const [first, ...others] = evenly(60, passedAt, 1, HEALTHY).map((asked) => ({ ...asked, at: passedAt }));
    expect(asks(first!)).toBe(true);
    answers(first!);
    for (const asked of evenly(6, passedAt, 1, some).map((one) => ({ ...one, at: passedAt }))) {
      asks(asked);
      answers(asked);
    }
    expect(fill(passedAt + 1)).toBe(Math.ceil(MIN_UNDER_WAY / 2));
    expect(others.filter((asked) => asks({ ...asked, at: passedAt + 2 })).length).toBe(Math.floor(MIN_UNDER_WAY / 2));
  });

  it('are like all others again in a minute, where it was their lane that stood still', () => {
    const at = (ms: number, asked: readonly Asked[]): Asked[] => asked.map((one) => ({ ...one, at: ms }));
    const honest = HEALTHY.slice(0, 5);
    const some = MUTE.slice(0, 3);
    evenly(10, NOON, 6, honest).forEach(asks);
    const goesOnAt = NOON + 6_000 + PASSED_AFTER_MS;
    for (const asked of evenly(1, goesOnAt, 1, HEALTHY.slice(5))) {
      asks(asked);
      answers(asked);
    }
    at(goesOnAt + 29_000, evenly(60, 1, 1, some)).forEach(asks);
    const refillAt = goesOnAt + 60_000;
    for (const asked of at(refillAt, [...evenly(3, 2, 1, some), ...evenly(5, 3, 1, honest)])) {
      asks(asked);
      answers(asked);
    }
    expect(at(refillAt, evenly(60, 4, 1, some)).filter(asks)).toHaveLength(Math.ceil(MIN_UNDER_WAY / 2));
    expect(at(refillAt, evenly(5, 5, 1, honest)).filter(asks)).toHaveLength(5);
  });

  it('are not in the way of their own repeats, when the lane is full', () => {
    const lost = evenly(1_000, NOON, 1, HEALTHY).slice(0, 3);
    const more = evenly(1_000, NOON + PASSED_AFTER_MS - 100, 1, HEALTHY.slice(3));
    expect([...lost, ...more].filter(asks)).toHaveLength(MIN_UNDER_WAY);
    const again = lost.map((asked) => ({ ...asked, at: NOON + PASSED_AFTER_MS + 100 }));
    expect(again.map(asks)).toEqual([true, true, true]);
    expect(again.map(asks)).toEqual([false, false, false]);
  });

  it('are passed by a clock that was set back as well, and so is a repeat', () => {
    const ahead = NOON + 600_000;
    const lost = evenly(1_000, ahead, 1, MUTE).slice(0, MIN_UNDER_WAY);
    expect(lost.filter(asks)).toHaveLength(MIN_UNDER_WAY);
    const later = NOON + PASSED_AFTER_MS;
    expect(asks({ ...lost[0]!, at: later })).toBe(true);
    expect(evenly(10, later, 1, HEALTHY).filter(asks)).toHaveLength(10);
  });

  it('leave a full lane that is quiet one request each few seconds', () => {
    evenly(1_000, NOON, 1, HEALTHY).forEach(asks);
    const late = evenly(1, NOON + 1_000, 11, HEALTHY.slice(60)).filter(asks);
    expect(late).toHaveLength(2);
  });
});
