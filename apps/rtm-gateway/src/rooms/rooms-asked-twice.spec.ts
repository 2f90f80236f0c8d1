import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON } from '../testing/samples.js';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

/** Of two identities the first one is asked for a room twice; it is the spec that answers, in whatever order. */
const askedTwice = async () => {
  const rig = await new GatewayRig(2).start();
  const [link, other] = [...rig.network.links.values()];
  const answers: { resolve(): void; reject(why: Error): void }[] = [];
  vi.spyOn(link!, 'subscribe').mockImplementation(async (room) => {
    await new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
    link!.channels.add(room);
  });
  const first = rig.rooms.ensure('a');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await first).toBeUndefined();
  // Whoever goes away has the rooms in use watched again, and so the first one is asked once more.
  other!.become('degraded');
  rig.now += 1_000;
  await vi.advanceTimersByTimeAsync(100);
  expect(answers).toHaveLength(2);
  return { rig, link: link!, first: answers[0]!, second: answers[1]! };
};

describe('the watched rooms, where one identity is asked again before it has answered,', () => {
  it('stay watched when an earlier subscription of the same identity fails late, and are still broken and doubted', async () => {
    const { rig, link, first, second } = await askedTwice();
    second.resolve();
    await vi.advanceTimersByTimeAsync(0);
    const watch = rig.rooms.current('a')!;
    first.reject(new Error('no answer came in time'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rig.rooms.current('a')).toBe(watch);
    expect([...link.channels]).toEqual(['a']);
    rig.rooms.doubt(watch);
    expect(rig.rooms.current('a')).toBeUndefined();
    expect(rig.counted('room.doubted')).toBe(1);
  });

  it('lose their watch with its witness, though an earlier subscription of the same identity failed late', async () => {
    const { rig, link, first, second } = await askedTwice();
    second.resolve();
    await vi.advanceTimersByTimeAsync(0);
    first.reject(new Error('no answer came in time'));
    await vi.advanceTimersByTimeAsync(0);
    link.become('degraded');
    expect(rig.rooms.current('a')).toBeUndefined();
  });

  it('keep the watch that they have when an earlier subscription of the same identity is answered late', async () => {
    const { rig, first, second } = await askedTwice();
    second.resolve();
    await vi.advanceTimersByTimeAsync(0);
    const watch = rig.rooms.current('a')!;
    first.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.rooms.current('a')).toBe(watch);
    expect(rig.counted('room.watched')).toBe(1);
  });

  it('wait for the answer to the latest subscription, not for an earlier one of the same identity', async () => {
    const { rig, first, second } = await askedTwice();
    first.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.rooms.current('a')).toBeUndefined();
    second.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.rooms.current('a')).toBeDefined();
  });
});
