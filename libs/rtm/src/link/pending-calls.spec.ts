import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, PendingCalls } from './pending-calls.js';

type Reply = 'ok' | { readonly code: number; readonly why: string };

describe('pending calls', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('end each with their own answer, whatever the order of the answers', async () => {
    const calls = new PendingCalls<Reply>(1_000);
    const ids: number[] = [];
    const [first, second] = [calls.open((id) => ids.push(id)), calls.open((id) => ids.push(id))];
    calls.settle(ids[1]!, { code: -11_033, why: 'offline' });
    calls.settle(ids[0]!, 'ok');
    expect(await first).toBe('ok');
    expect(await second).toEqual({ code: -11_033, why: 'offline' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('end without an answer at their deadline, and an answer that comes later changes nothing', async () => {
    const calls = new PendingCalls<Reply>(1_000);
    const answers: Answer<Reply>[] = [];
    const call = calls.open(() => {}).then((answer) => answers.push(answer));
    await vi.advanceTimersByTimeAsync(999);
    expect(answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    calls.settle(1, 'ok');
    await call;
    expect(answers).toEqual(['none']);
  });

  it('all end as lost when the link is gone', async () => {
    const calls = new PendingCalls<Reply>(1_000);
    const all = Promise.all([calls.open(() => {}), calls.open(() => {})]);
    calls.loseAll();
    expect(await all).toEqual(['lost', 'lost']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
