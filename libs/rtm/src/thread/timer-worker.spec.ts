/* oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- it is no window */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TimerWorker } from './timer-worker.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('keeps each interval until it is cleared', () => {
  const worker = new TimerWorker();
  const ticks: number[] = [];
  worker.onmessage = ({ data }) => ticks.push(data.fakeId);
  worker.postMessage({ name: 'setInterval', fakeId: 1, time: 10 });
  worker.postMessage({ name: 'setInterval', fakeId: 2, time: 25 });
  vi.advanceTimersByTime(30);
  worker.postMessage({ name: 'clearInterval', fakeId: 1 });
  worker.postMessage({ name: 'clearInterval', fakeId: 99 });
  vi.advanceTimersByTime(30);
  expect(ticks).toEqual([1, 1, 2, 1, 2]);
  worker.postMessage({ name: 'clearInterval', fakeId: 2 });
  expect(vi.getTimerCount()).toBe(0);
});
