import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON } from '../testing/samples.js';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

const started = (identities = 3): Promise<GatewayRig> => new GatewayRig(identities).start();
const subscribed = (rig: GatewayRig, room: string): string[] =>
  [...rig.network.links.values()].filter(({ channels }) => channels.has(room)).map(({ uid }) => uid);

describe('the watched rooms', () => {
  it('are watched by one identity each, spread over all', async () => {
    const rig = await started();
    const watches = await Promise.all(['a', 'b', 'c'].map((room) => rig.rooms.ensure(room)));
    expect(new Set(watches.map((watch) => watch?.witness)).size).toBe(3);
    expect(subscribed(rig, 'a')).toEqual([watches[0]!.witness]);
    expect(rig.rooms.current('a')).toBe(watches[0]);
  });

  it('are subscribed to once, however many ask at the same time', async () => {
    const rig = await started();
    const watches = await Promise.all(Array.from({ length: 20 }, () => rig.rooms.ensure('a')));
    expect(new Set(watches).size).toBe(1);
    expect(subscribed(rig, 'a')).toHaveLength(1);
  });

  it('are the most recently used, as many as the identities may be subscribed to', async () => {
    const rig = await started(1);
    for (const room of ['a', 'b', 'c', 'd']) {
      if (room === 'd') rig.rooms.current('a');
      rig.now += 10_000;
      await rig.rooms.ensure(room);
    }
    expect(['a', 'b', 'c', 'd'].map((room) => rig.rooms.current(room) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(subscribed(rig, 'b')).toEqual([]);
  });

  it('are the busiest: a room takes another one’s place only when it has twice its gifts', async () => {
    const rig = await started(1);
    const gifts = (room: string, count: number): void => {
      for (let n = 0; n < count; n++) rig.activity.note(room, rig.now);
    };
    for (const [room, count] of [
      ['a', 10],
      ['b', 6],
      ['c', 20],
    ] as const) {
      gifts(room, count);
      await rig.rooms.ensure(room);
    }
    gifts('d', 11);
    expect(await rig.rooms.ensure('d')).toBeUndefined();
    expect(rig.counted('room.not-among-the-busiest')).toBe(1);
    gifts('d', 1);
    expect(await rig.rooms.ensure('d')).toBeDefined();
    expect(['a', 'b', 'c'].map((room) => subscribed(rig, room).length)).toEqual([1, 0, 1]);
  });

  it('keep the room of a single gift for as long as that may be shown, against others like it', async () => {
    const rig = await started(1);
    for (const room of ['a', 'b', 'c']) {
      rig.activity.note(room, rig.now);
      await rig.rooms.ensure(room);
    }
    rig.now += 40_000;
    rig.activity.note('d', rig.now);
    expect(await rig.rooms.ensure('d')).toBeUndefined();
    rig.now += 2_000;
    rig.activity.note('e', rig.now);
    expect(await rig.rooms.ensure('e')).toBeDefined();
  });

  it('stay subscribed to one that was evicted and added again before its first subscription was answered', async () => {
    const rig = await started(1);
    const link = rig.network.links.get('gift-gateway-0-0')!;
    const subscribe = link.subscribe.bind(link);
    const answers: (() => void)[] = [];
    vi.spyOn(link, 'subscribe').mockImplementation(async (room) => {
      await subscribe(room);
      if (room === 'a') await new Promise<void>((resolve) => answers.push(resolve));
    });
    void rig.rooms.ensure('a');
    for (const room of ['b', 'c', 'd']) await rig.rooms.ensure(room);
    rig.now += 1_000;
    const again = rig.rooms.ensure('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(2);
    for (const answer of answers) {
      answer();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(rig.rooms.isUnbroken((await again)!)).toBe(true);
    expect(subscribed(rig, 'a')).toEqual([link.uid]);
  });

  it('get a new watch, by another identity, when the witness loses its connection', async () => {
    const rig = await started();
    const first = (await rig.rooms.ensure('a'))!;
    rig.network.links.get(first.witness)!.become('degraded');
    expect(rig.rooms.isUnbroken(first)).toBe(false);
    const second = (await rig.rooms.ensure('a'))!;
    expect(second.witness).not.toBe(first.witness);
    rig.network.links.get(first.witness)!.become('ready');
    await vi.advanceTimersByTimeAsync(0);
    expect(subscribed(rig, 'a')).toEqual([second.witness]);
    expect(rig.rooms.isUnbroken(second)).toBe(true);
  });

  it('are watched again when the only identity is back, as another watch', async () => {
    const rig = await started(1);
    const first = (await rig.rooms.ensure('a'))!;
    const link = rig.network.links.get('gift-gateway-0-0')!;
    link.become('degraded');
    expect(rig.rooms.current('a')).toBeUndefined();
    link.become('ready');
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.rooms.current('a')).toBeDefined();
    expect(rig.rooms.isUnbroken(first)).toBe(false);
  });

  it('are watched anew by another identity when a watch is doubted, which ends it for good', async () => {
    const rig = await started();
    const first = (await rig.rooms.ensure('a'))!;
    rig.rooms.doubt(first);
    expect(rig.rooms.isUnbroken(first)).toBe(false);
    expect(rig.rooms.current('a')).toBeUndefined();
    const second = (await rig.rooms.ensure('a'))!;
    expect(second.witness).not.toBe(first.witness);
    expect(subscribed(rig, 'a')).toEqual([second.witness]);
    rig.rooms.doubt(first);
    expect(rig.rooms.current('a')).toBe(second);
    expect(rig.counted('room.doubted')).toBe(1);
  });

  it('are watched anew by the same identity when there is no other', async () => {
    const rig = await started(1);
    const first = (await rig.rooms.ensure('a'))!;
    rig.rooms.doubt(first);
    const second = (await rig.rooms.ensure('a'))!;
    expect(second).not.toBe(first);
    expect(subscribed(rig, 'a')).toEqual(['gift-gateway-0-0']);
  });

  it('are doubted at most once in 30 seconds, and not again within 5 minutes when every identity was', async () => {
    const rig = await started(2);
    const doubtAfter = async (ms: number): Promise<number> => {
      rig.now += ms;
      rig.rooms.doubt((await rig.rooms.ensure('a'))!);
      return rig.counted('room.doubted');
    };
    expect(await doubtAfter(0)).toBe(1);
    expect(await doubtAfter(29_999)).toBe(1);
    expect(await doubtAfter(1)).toBe(2);
    expect(await doubtAfter(30_000)).toBe(2);
    expect(rig.rooms.current('a')).toBeDefined();
    expect(await doubtAfter(269_999)).toBe(2);
    const witness = rig.rooms.current('a')?.witness;
    expect(await doubtAfter(1)).toBe(3);
    expect((await rig.rooms.ensure('a'))?.witness).not.toBe(witness);
  });

  it('are in doubt also when they were evicted meanwhile, and for 5 minutes where nobody can watch them', async () => {
    const rig = await started(1);
    rig.rooms.doubt((await rig.rooms.ensure('a'))!);
    for (const room of ['b', 'c', 'd']) await rig.rooms.ensure(room);
    rig.now += 1_000;
    rig.network.unreachableRooms.add('a');
    expect(await rig.rooms.ensure('a')).toBeUndefined();
    expect(rig.rooms.isDoubted('a')).toBe(true);
    rig.now += 298_999;
    expect(rig.rooms.isDoubted('a')).toBe(true);
    rig.now += 1;
    expect(rig.rooms.isDoubted('a')).toBe(false);
  });

  it('stay in doubt until their watch hears something, and may then be doubted again', async () => {
    const rig = await started(1);
    const viewer = await rig.network.join('v-bob-00000000');
    await rig.rooms.ensure('a');
    await viewer.link.sendChannel('a', 'heard before');
    expect(rig.rooms.isDoubted('a')).toBe(false);
    rig.rooms.doubt(rig.rooms.current('a')!);
    await viewer.link.sendChannel('a', 'heard by nobody');
    await rig.rooms.ensure('a');
    expect(rig.rooms.isDoubted('a')).toBe(true);
    await viewer.link.sendChannel('a', 'heard');
    expect(rig.rooms.isDoubted('a')).toBe(false);
    rig.now += 30_000;
    rig.rooms.doubt(rig.rooms.current('a')!);
    expect(rig.rooms.isDoubted('a')).toBe(true);
  });

  it('demand a witness of what was sent while they were watched or doubted, not of what a broken watch may have missed', async () => {
    const rig = await started();
    const doubted = (await rig.rooms.ensure('a'))!;
    rig.rooms.doubt(doubted);
    const broken = (await rig.rooms.ensure('a'))!;
    expect([doubted, broken].map((watch) => rig.rooms.demandsWitness(watch))).toEqual([true, true]);
    rig.network.links.get(broken.witness)!.become('degraded');
    expect([doubted, broken].map((watch) => rig.rooms.demandsWitness(watch))).toEqual([true, false]);
  });

  it('do not hold up grants when a room cannot be had, and leave it alone for a while', async () => {
    const rig = await started();
    rig.network.unreachableRooms.add('a');
    expect(await rig.rooms.ensure('a')).toBeUndefined();
    rig.network.unreachableRooms.clear();
    expect(await rig.rooms.ensure('a')).toBeUndefined();
    rig.now += 5_000;
    expect(await rig.rooms.ensure('a')).toBeDefined();
  });

  it('are left alone no longer when the clock is set back', async () => {
    const rig = await started();
    rig.network.unreachableRooms.add('a');
    expect(await rig.rooms.ensure('a')).toBeUndefined();
    rig.network.unreachableRooms.clear();
    rig.now -= 600_000;
    expect(await rig.rooms.ensure('a')).toBeUndefined();
    rig.now += 5_000;
    expect(await rig.rooms.ensure('a')).toBeDefined();
  });

  it('are in doubt no longer when the clock is set back, and may be doubted again', async () => {
    const rig = await started();
    rig.rooms.doubt((await rig.rooms.ensure('a'))!);
    rig.now -= 600_000;
    expect(rig.rooms.isDoubted('a')).toBe(true);
    rig.rooms.doubt((await rig.rooms.ensure('a'))!);
    expect(rig.counted('room.doubted')).toBe(1);
    rig.now += 30_000;
    rig.rooms.doubt((await rig.rooms.ensure('a'))!);
    expect(rig.counted('room.doubted')).toBe(2);
    rig.now += 300_000;
    expect(rig.rooms.isDoubted('a')).toBe(false);
  });

  it('give up on a subscription that is never answered within a second', async () => {
    const rig = await started(1);
    const link = rig.network.links.get('gift-gateway-0-0')!;
    vi.spyOn(link, 'subscribe').mockReturnValueOnce(new Promise(() => undefined));
    const watch = rig.rooms.ensure('a');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await watch).toBeUndefined();
  });
});
