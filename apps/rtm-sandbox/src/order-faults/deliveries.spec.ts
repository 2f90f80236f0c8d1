import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deliveries } from './deliveries.js';
import { type Fate, UNHARMED } from './fate.js';

describe('deliveries', () => {
  let undelayed: number;
  let arrived: string[];
  let deliveries: Deliveries;
  const send = (name: string, fate: Partial<Fate> = {}, lane = 'bob'): void =>
    deliveries.dispatch(lane, { ...UNHARMED, ...fate }, (copy) => arrived.push(`${name}${copy}`));

  beforeEach(() => {
    vi.useFakeTimers();
    [undelayed, arrived] = [0, []];
    deliveries = new Deliveries(() => undelayed++);
  });
  afterEach(() => vi.useRealTimers());

  it('happen at once unless something is ordered', () => {
    send('a');
    expect(arrived).toEqual(['a1']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('happen later, each copy at its time', async () => {
    send('a', { delaysMs: [20, 0, 10] });
    expect(arrived).toEqual(['a2']);
    await vi.advanceTimersByTimeAsync(10);
    expect(arrived).toEqual(['a2', 'a3']);
    await vi.advanceTimersByTimeAsync(10);
    expect(arrived).toEqual(['a2', 'a3', 'a1']);
  });

  it('let the next message of the same lane overtake, and only that', () => {
    send('a', { overtakenWithinMs: 500 });
    send('x', {}, 'carol');
    expect(arrived).toEqual(['x1']);
    send('b');
    send('c');
    expect(arrived).toEqual(['x1', 'b1', 'a1', 'c1']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('swap neighbours when each message is to be overtaken', () => {
    for (const name of ['a', 'b', 'c', 'd']) send(name, { overtakenWithinMs: 500 });
    expect(arrived).toEqual(['b1', 'a1', 'd1', 'c1']);
  });

  it('do not wait for ever to be overtaken', async () => {
    send('a', { overtakenWithinMs: 500 });
    await vi.advanceTimersByTimeAsync(499);
    expect(arrived).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    send('b');
    expect(arrived).toEqual(['a1', 'b1']);
  });

  it('wait only so many at once: more happen at once, and are counted', async () => {
    for (let n = 0; n < 20_000; n++) send('late', { delaysMs: [50] });
    send('a', { delaysMs: [50] });
    send('b', { overtakenWithinMs: 50 });
    expect(arrived).toEqual(['a1', 'b1']);
    expect(undelayed).toBe(2);
    await vi.advanceTimersByTimeAsync(50);
    expect(arrived).toHaveLength(20_002);
    send('c', { delaysMs: [50] });
    expect(arrived).toHaveLength(20_002);
  });

  it('never happen after a stop', async () => {
    send('a', { delaysMs: [10] });
    send('b', { overtakenWithinMs: 10 });
    deliveries.stop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(arrived).toEqual([]);
  });
});
