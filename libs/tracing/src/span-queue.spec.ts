import { describe, expect, it, vi } from 'vitest';
import { SpanQueue } from './span-queue.js';

const logOf = () => ({ info: vi.fn(), warn: vi.fn() });
const queueOf = (send: (spans: readonly number[]) => Promise<void>, more: Partial<typeof usual> = {}) => {
  const log = logOf();
  return { log, queue: new SpanQueue<number>({ ...usual, ...more, send, log }) };
};
const usual = { maxQueueSpans: 10, maxExportSpans: 4, scheduleDelayMs: 60_000 };
const sinkOf = () => {
  const sent: number[][] = [];
  return { sent, send: async (spans: readonly number[]) => void sent.push([...spans]) };
};
const away = (): Promise<void> => Promise.reject(new Error('nobody listens'));

describe('spans that wait to be sent', () => {
  it('are sent together after a while', async () => {
    const { sent, send } = sinkOf();
    const { queue } = queueOf(send, { scheduleDelayMs: 5 });
    for (const span of [1, 2, 3]) queue.add(span);
    await expect.poll(() => sent).toEqual([[1, 2, 3]]);
    queue.add(4);
    await expect.poll(() => sent).toEqual([[1, 2, 3], [4]]);
    expect(queue.counts()).toEqual({ spans_exported: 4, spans_lost: 0, spans_dropped: 0 });
  });

  it('are sent at once where they fill a message', async () => {
    const { sent, send } = sinkOf();
    const { queue } = queueOf(send);
    for (const span of [1, 2, 3, 4, 5]) queue.add(span);
    await expect.poll(() => sent).toEqual([[1, 2, 3, 4]]);
    expect(queue.waiting).toBe(1);
  });

  it('are never more than there is room for, while nothing leaves: the others are counted', async () => {
    const never = new Promise<void>(() => undefined);
    const { queue } = queueOf(() => never);
    for (let span = 0; span < 4; span++) queue.add(span);
    await expect.poll(() => queue.waiting).toBe(0);
    for (let span = 0; span < 25; span++) queue.add(span);
    expect(queue.waiting).toBe(10);
    expect(queue.counts()).toEqual({ spans_exported: 0, spans_lost: 0, spans_dropped: 15 });
  });

  it('are lost where nobody takes them, which is said once, and once when it is over', async () => {
    let isThere = false;
    const { log, queue } = queueOf(() => (isThere ? Promise.resolve() : away()), { scheduleDelayMs: 1 });
    for (const lost of [1, 2, 3]) {
      queue.add(lost);
      await expect.poll(() => queue.counts()['spans_lost']).toBe(lost);
    }
    expect(log.warn).toHaveBeenCalledTimes(1);
    isThere = true;
    for (const arrived of [1, 2]) {
      queue.add(arrived);
      await expect.poll(() => queue.counts()['spans_exported']).toBe(arrived);
    }
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(log.info).toHaveBeenCalledTimes(1);
  });
});

describe('the end', () => {
  it('sends all that waits', async () => {
    const { sent, send } = sinkOf();
    const { queue } = queueOf(send);
    for (let span = 0; span < 7; span++) queue.add(span);
    await queue.stop(1_000);
    expect(sent.flat()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('waits for nobody longer than it may, and takes nothing more', async () => {
    const { queue } = queueOf(() => new Promise<void>(() => undefined));
    for (let span = 0; span < 7; span++) queue.add(span);
    const began = performance.now();
    await queue.stop(20);
    expect(performance.now() - began).toBeLessThan(2_000);
    queue.add(8);
    expect(queue.waiting).toBe(0);
    expect(queue.counts()).toEqual({ spans_exported: 0, spans_lost: 0, spans_dropped: 4 });
  });
});
