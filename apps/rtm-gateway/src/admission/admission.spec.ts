import { laneOf } from '@liwu/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { NOON, sample } from '../testing/samples.js';
import { Admission, type Admitted, FORGET_LANES_MS, MAX_ROOM_WAIT_MS } from './admission.js';
import { MIN_UNDER_WAY } from './lane-load.js';

const LANES = 4;
const VIEWERS = Map.groupBy(
  Array.from({ length: 400 }, (_, n) => `viewer-${n}`),
  (viewer) => laneOf(viewer, LANES),
);

let now: number;
let sends: { perSecond: number; waiting: number };
let admission: Admission;
let asked: number;
let roomWaitMs: number;
beforeEach(() => {
  now = NOON;
  asked = 0;
  roomWaitMs = 0;
  sends = { perSecond: 10_000, waiting: 0 };
  admission = new Admission({
    lanes: LANES,
    sendsPerSecond: () => sends.perSecond,
    waitingSends: () => sends.waiting,
    unpublished: () => 0,
    roomWaitMs: (room) => (room === 'crowded' ? roomWaitMs : 0),
  });
  admission.assigned(new Set([0, 1, 2]), now);
});

/** A viewer of this lane asks for something new. */
const asks = (lane: number, room = 'room-1'): { admitted: Admitted; viewerId: string; requestId: string } => {
  const viewers = VIEWERS.get(lane)!;
  const request = { viewerId: viewers[asked % viewers.length]!, requestId: `request-${asked++}`, room };
  const admitted = admission.judge(request, now);
  if (admitted === 'admitted') admission.began(request, now);
  return { admitted, ...request };
};
const admittedOf = (lane: number, times: number): number =>
  Array.from({ length: times }, () => asks(lane)).filter(({ admitted }) => admitted === 'admitted').length;
const answers = ({ viewerId, requestId }: { viewerId: string; requestId: string }): void =>
  admission.handled(sample('CoinsHeld', { viewerId, requestId }), now);

describe('the admission of requests', () => {
  it('lets so many of a lane in that answers nothing, and as many of the others all the same', () => {
    expect(admittedOf(0, 1_000)).toBe(MIN_UNDER_WAY);
    expect(admittedOf(1, 1_000)).toBe(MIN_UNDER_WAY);
  });

  it('lets as many be under way as the lane has answered in a second', () => {
    for (let n = 0; n < 100; n++) answers(asks(0));
    expect(admittedOf(0, 1_000)).toBe(100);
    expect(admittedOf(1, 1_000)).toBe(MIN_UNDER_WAY);
  });

  it('forgets how fast a lane was that answers no more', () => {
    for (let n = 0; n < 100; n++) answers(asks(0));
    now += 2_000;
    expect(admittedOf(0, 1_000)).toBe(MIN_UNDER_WAY);
  });

  it('makes room for one more by each answer', () => {
    admittedOf(0, 10);
    const last = asks(0);
    admittedOf(0, 100);
    answers(last);
    answers(last);
    expect(admittedOf(0, 100)).toBe(1);
  });

  it('waits no longer for an outcome that can come no more', () => {
    admittedOf(0, 100);
    now += 30_000;
    expect(admittedOf(0, 100)).toBe(MIN_UNDER_WAY);
  });

  it('takes another replica’s lane to be as full as its own', () => {
    expect(admittedOf(3, 100)).toBe(100);
    for (const lane of [0, 1, 2]) admittedOf(lane, 100);
    expect(admittedOf(3, 100)).toBe(0);
  });

  it('lets no more in than there are sends for the outcomes, four fifths of all', () => {
    sends.perSecond = 100;
    const inASecond = (): number => {
      let admitted = 0;
      for (let ms = 0; ms < 1_000; ms += 5, now += 5) {
        const request = asks(asked % 3);
        if (request.admitted !== 'admitted') continue;
        admitted++;
        answers(request);
      }
      return admitted;
    };
    inASecond();
    expect(inASecond()).toBe(80);
    expect(inASecond()).toBe(80);
  });

  it('lets nobody in while more sends wait than can be made in a second, or nobody is there to send', () => {
    sends.waiting = sends.perSecond;
    expect(asks(0).admitted).toBe('overloaded');
    sends = { perSecond: 0, waiting: 0 };
    expect(asks(0).admitted).toBe('overloaded');
  });

  it('lets nobody in for a room whose grants wait a second for their turn, and for others all the same', () => {
    roomWaitMs = MAX_ROOM_WAIT_MS;
    expect(asks(0, 'crowded').admitted).toBe('overloaded');
    expect(asks(0).admitted).toBe('admitted');
    roomWaitMs -= 1;
    expect(asks(0, 'crowded').admitted).toBe('admitted');
  });

  it('spends no more than a fifth of the sends on words, and then asks everybody to come so late that it will do', () => {
    sends.perSecond = 500;
    now += 1_000;
    expect(Array.from({ length: 1_000 }, () => admission.mayTalk(now)).filter(Boolean)).toHaveLength(25);
    expect(admission.retryAfterMs(now)).toBe(2_000);
    admittedOf(0, MIN_UNDER_WAY + 300);
    expect(admission.retryAfterMs(now)).toBe(6_000);
    admittedOf(0, 10_000);
    expect(admission.retryAfterMs(now)).toBe(15_000);
  });

  it('goes by what it knew of its lanes while it joins its group again', () => {
    admittedOf(0, 100);
    admission.assigned(new Set(), now);
    expect(asks(0).admitted).toBe('overloaded');
    admission.assigned(new Set([1]), now);
    expect(admission.underWay(now)).toBe(0);
  });

  it('forgets what it knew of its lanes when it has had none for long, and goes by its sends alone', () => {
    admittedOf(0, 100);
    admission.assigned(new Set(), now);
    now += FORGET_LANES_MS - 1;
    admission.assigned(new Set(), now);
    // One, for the lane was quiet.
    expect(admittedOf(0, 100)).toBe(1);
    now += 1;
    expect(admittedOf(0, 100)).toBe(100);
    admission.assigned(new Set([0]), now);
    expect(admittedOf(0, 100)).toBe(MIN_UNDER_WAY);
  });
});
