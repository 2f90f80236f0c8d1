import { RTM_CODES, transportError } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { MemoryLink, OPERATIONS_PER_SECOND } from '../testing/memory-network.js';
import { NOON } from '../testing/samples.js';

const X = 'gift-gateway-0-0';
const MAX_CHANNELS = 50;
const ROOMS = Array.from({ length: MAX_CHANNELS }, (_, n) => `room-${n}`);

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

const started = (identities: number): Promise<GatewayRig> => {
  const rig = new GatewayRig(identities);
  rig.network.maxChannels = MAX_CHANNELS;
  return rig.start();
};
/** Time passes for the rig's clock and for its timers alike. */
const pass = async (rig: GatewayRig, ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 10) {
    rig.now += 10;
    await vi.advanceTimersByTimeAsync(10);
  }
};
const others = (rig: GatewayRig) => [...rig.network.links.values()].filter(({ uid }) => uid !== X);
const subscribed = (rig: GatewayRig, room: string): string[] =>
  [...rig.network.links.values()].filter(({ channels }) => channels.has(room)).map(({ uid }) => uid);
const mostInASecond = (rig: GatewayRig): number => {
  const { operations } = rig.network;
  const within = ({ uid, at }: (typeof operations)[number]): number =>
    operations.filter((each) => each.uid === uid && each.at >= at && each.at < at + 1_000).length;
  return Math.max(...operations.map(within));
};

const linkOfX = (rig: GatewayRig): MemoryLink => rig.network.links.get(X)!;
const witnesses = (rig: GatewayRig) => ROOMS.map((room) => [rig.rooms.current(room)?.witness]);
const subscribers = (rig: GatewayRig) => ROOMS.map((room) => subscribed(rig, room));
const tooFrequent = () => transportError(RTM_CODES.operationsTooFrequent, 'too frequent');

/** The first identity watches all of its rooms alone; the others are there only afterwards. */
const allWatchedByX = async (identities: number): Promise<GatewayRig> => {
  const rig = await started(identities);
  for (const link of others(rig)) link.become('degraded');
  for (const room of ROOMS) {
    expect((await rig.rooms.ensure(room))?.witness).toBe(X);
    await pass(rig, 100);
  }
  for (const link of others(rig)) link.become('ready');
  return rig;
};
/** All rooms are watched by others, and the first identity is still subscribed to them at the provider. */
const allTakenOver = async (identities = 4): Promise<GatewayRig> => {
  const rig = await allWatchedByX(identities);
  linkOfX(rig).become('degraded');
  await pass(rig, 2_000);
  expect(witnesses(rig).flat()).not.toContain(undefined);
  expect(linkOfX(rig).channels.size).toBe(MAX_CHANNELS);
  rig.network.operations.length = 0;
  return rig;
};

describe('the rooms of an identity that was away', () => {
  it('and that others watch by now are left within its budget: each is watched by exactly one', async () => {
    const rig = await allTakenOver();
    linkOfX(rig).become('ready');
    await pass(rig, 6_000);
    expect(subscribers(rig)).toEqual(witnesses(rig));
    expect(linkOfX(rig).channels.size).toBe(0);
    expect(rig.network.operations.filter(({ isRefused }) => isRefused)).toEqual([]);
    expect(mostInASecond(rig)).toBeLessThanOrEqual(OPERATIONS_PER_SECOND);
  });

  it('are left though the provider refuses some of it, and those behind a refused one do not wait for it', async () => {
    const rig = await allTakenOver();
    const link = linkOfX(rig);
    const unsubscribe = link.unsubscribe.bind(link);
    const asked: string[] = [];
    vi.spyOn(link, 'unsubscribe').mockImplementation(async (room) => {
      asked.push(room);
      if (['room-0', 'room-1'].includes(room) && asked.filter((each) => each === room).length < 3) throw tooFrequent();
      return unsubscribe(room);
    });
    link.become('ready');
    await pass(rig, 6_000);
    expect([...link.channels]).toEqual(['room-0', 'room-1']);
    expect(asked.slice(0, 4)).toEqual(['room-0', 'room-1', 'room-2', 'room-3']);
    expect(rig.counted('room.leave-refused')).toBe(4);
    await pass(rig, 6_000);
    expect(subscribers(rig)).toEqual(witnesses(rig));
  });

  it('are left also over another outage, each once', async () => {
    const rig = await allTakenOver();
    linkOfX(rig).become('ready');
    await pass(rig, 1_000);
    const left = linkOfX(rig).channels.size;
    expect(left).toBeGreaterThan(30);
    linkOfX(rig).become('degraded');
    await pass(rig, 2_000);
    expect(linkOfX(rig).channels.size).toBe(left);
    linkOfX(rig).become('ready');
    await pass(rig, 6_000);
    expect(subscribers(rig)).toEqual(witnesses(rig));
    expect(rig.network.operations.filter(({ uid }) => uid === X)).toHaveLength(MAX_CHANNELS);
  });

  it('are kept where nobody watches them meanwhile, and nothing is asked of the provider', async () => {
    const rig = await allWatchedByX(1);
    const before = ROOMS.map((room) => rig.rooms.current(room)!);
    rig.network.operations.length = 0;
    linkOfX(rig).become('degraded');
    await pass(rig, 2_000);
    expect(witnesses(rig).flat()).toEqual(ROOMS.map(() => undefined));
    linkOfX(rig).become('ready');
    expect(witnesses(rig).flat()).toEqual(ROOMS.map(() => X));
    expect(before.some((watch) => rig.rooms.isUnbroken(watch))).toBe(false);
    await pass(rig, 6_000);
    expect(linkOfX(rig).channels.size).toBe(MAX_CHANNELS);
    expect(rig.network.operations).toEqual([]);
  });

  it('are not kept by an identity that had to log in anew, which has nothing to leave either', async () => {
    const rig = await allWatchedByX(1);
    const old = linkOfX(rig);
    const unsubscribe = vi.spyOn(MemoryLink.prototype, 'unsubscribe');
    onTestFinished(() => unsubscribe.mockRestore());
    old.become('stopped');
    await pass(rig, 1_000);
    expect(linkOfX(rig)).not.toBe(old);
    await pass(rig, 1_000);
    for (const room of ROOMS.filter((each) => rig.rooms.current(each))) expect(subscribed(rig, room)).toEqual([X]);
    expect(unsubscribe).not.toHaveBeenCalled();
  });
});

describe('a room that is still to be left', () => {
  it('takes a place: no subscription is refused for too many channels', async () => {
    const rig = await allWatchedByX(1);
    const link = linkOfX(rig);
    const unsubscribe = link.unsubscribe.bind(link);
    vi.spyOn(link, 'unsubscribe').mockImplementation(async (room) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return unsubscribe(room);
    });
    const subscribe = vi.spyOn(link, 'subscribe');
    const watches = Promise.all(['new-1', 'new-2'].map((room) => rig.rooms.ensure(room)));
    await pass(rig, 200);
    expect(subscribe).not.toHaveBeenCalled();
    await pass(rig, 200);
    expect((await watches).map((watch) => watch?.witness)).toEqual([X, X]);
    expect(subscribe).toHaveBeenCalledTimes(2);
    expect(link.channels.size).toBe(MAX_CHANNELS);
  });

  it('is left out of the same budget from which others are subscribed to meanwhile', async () => {
    const rig = await allWatchedByX(1);
    await pass(rig, 1_000);
    rig.network.operations.length = 0;
    const watches = Promise.all(Array.from({ length: 30 }, (_, n) => rig.rooms.ensure(`new-${n}`)));
    await pass(rig, 2_000);
    expect((await watches).filter((watch) => watch !== undefined).length).toBeGreaterThan(7);
    expect(rig.network.operations.filter(({ isRefused }) => isRefused)).toEqual([]);
    expect(mostInASecond(rig)).toBeLessThanOrEqual(OPERATIONS_PER_SECOND);
    expect(mostInASecond(rig)).toBeGreaterThan(15);
  });

  it('is not subscribed to by the same identity until it was left, where its watch was doubted', async () => {
    const rig = await started(1);
    const watch = (await rig.rooms.ensure('a'))!;
    vi.spyOn(linkOfX(rig), 'unsubscribe').mockRejectedValueOnce(tooFrequent());
    rig.rooms.doubt(watch);
    const again = rig.rooms.ensure('a');
    await pass(rig, 900);
    expect(rig.rooms.current('a')).toBeUndefined();
    await pass(rig, 200);
    expect(await again).toBeUndefined();
    await pass(rig, 5_000);
    expect(await rig.rooms.ensure('a')).toMatchObject({ witness: X });
    expect(rig.network.operations).toHaveLength(3);
  });

  it('is heard twice, and what its viewers say there is counted once', async () => {
    const rig = await allTakenOver();
    const viewer = await rig.network.join('v-bob-00000000');
    linkOfX(rig).become('ready');
    await viewer.link.sendChannel('room-40', 'hello');
    expect(subscribed(rig, 'room-40')).toHaveLength(2);
    expect(rig.activity.viewersMessages('room-40', rig.now)).toBe(1);
  });
});

describe('a subscription', () => {
  it('that is answered when another identity watches the room already is given up', async () => {
    const rig = await started(2);
    const link = linkOfX(rig);
    const subscribe = link.subscribe.bind(link);
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    vi.spyOn(link, 'subscribe').mockImplementationOnce(() => answer.then(() => subscribe('a')));
    const first = rig.rooms.ensure('a');
    await pass(rig, 1_000);
    expect(await first).toBeUndefined();
    await pass(rig, 5_000);
    expect((await rig.rooms.ensure('a'))?.witness).toBe('gift-gateway-0-1');
    resolve();
    await pass(rig, 100);
    expect(subscribed(rig, 'a')).toEqual(['gift-gateway-0-1']);
  });
});

describe('a subscription that is refused', () => {
  it('is asked of the next identity, of each once, and of the refusing one it is made sure that it has left', async () => {
    const rig = await started(3);
    const links = [...rig.network.links.values()];
    const refuse = () => Promise.reject(tooFrequent());
    const subscribes = links.map((link) => vi.spyOn(link, 'subscribe'));
    const unsubscribes = links.map((link) => vi.spyOn(link, 'unsubscribe'));
    subscribes[0]!.mockImplementation(refuse);
    subscribes[1]!.mockImplementation(refuse);
    expect(await rig.rooms.ensure('a')).toMatchObject({ witness: 'gift-gateway-0-2' });
    expect(unsubscribes.map((each) => each.mock.calls.length)).toEqual([1, 1, 0]);
    subscribes[2]!.mockImplementation(refuse);
    expect(await rig.rooms.ensure('b')).toBeUndefined();
    expect(subscribes.map((each) => each.mock.calls.length)).toEqual([2, 2, 2]);
    expect(rig.counted('room.not-watched')).toBe(1);
  });
});
