import { describe, expect, it } from 'vitest';
import type { SentGift } from '../../crowd/sent-gift.js';
import { eventPauses, grantFlow } from './event-pauses.js';

const gift = (firstAskedAtMs: number, grantedAtMs?: number): SentGift => ({ firstAskedAtMs, grantedAtMs }) as SentGift;

describe('how grants came in a span', () => {
  it('is the longest time from one to the next, the ends of the span counted', () => {
    const sent = [gift(0, 10), gift(20, 30), gift(400, 430), gift(440, 450)];
    expect(grantFlow(sent, 0, 500, 0)).toEqual({ grants: 4, longestGapMs: 400, longestWaitMs: 30 });
    expect(grantFlow(sent, 0, 2_000, 0).longestGapMs).toBe(1_550);
    expect(grantFlow(sent, 5, 35, 0)).toMatchObject({ grants: 2, longestGapMs: 20 });
  });

  it('counts the wait of who asked before it and was granted in it or after it', () => {
    expect(grantFlow([gift(0, 900), gift(100, 2_000)], 500, 1_000, 0)).toMatchObject({
      grants: 1,
      longestWaitMs: 1_900,
    });
    expect(grantFlow([gift(0, 900), gift(1_100, 9_000)], 500, 1_000, 0).longestWaitMs).toBe(900);
  });

  it('is the whole span where nothing was granted', () => {
    expect(grantFlow([gift(100), gift(3_000, 3_100)], 0, 1_000, 0)).toEqual({
      grants: 0,
      longestGapMs: 1_000,
      longestWaitMs: 0,
    });
  });
});

it('gives each event its own, and three seconds after it', () => {
  const event = {
    what: 'rolled',
    service: 'wallet',
    detail: '',
    fromMs: performance.timeOrigin,
    untilMs: performance.timeOrigin + 100,
  } as const;
  const [first] = eventPauses([gift(3_000, 3_050)], [event]);
  expect(first).toMatchObject({ service: 'wallet', grants: 1, longestGapMs: 3_050, longestWaitMs: 50 });
});
