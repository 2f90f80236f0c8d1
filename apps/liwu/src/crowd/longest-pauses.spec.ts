import { expect, it } from 'vitest';
import { longestPauses } from './longest-pauses.js';
import type { SentGift } from './sent-gift.js';

const gift = (firstAskedAtMs: number, grantedAtMs?: number): SentGift => ({ firstAskedAtMs, grantedAtMs }) as SentGift;

it('the longest time without a grant is counted from when somebody began to wait for one', () => {
  const sent = [gift(1_000, 1_010), gift(5_000, 8_000), gift(6_000, 8_100), gift(7_000), gift(9_000, 9_005)];
  expect(longestPauses(sent)).toEqual([
    { fromMs: 4_000, forMs: 3_000 },
    { fromMs: 7_000, forMs: 100 },
    { fromMs: 0, forMs: 10 },
    { fromMs: 8_000, forMs: 5 },
  ]);
});

it('there is none where nobody waited', () => expect(longestPauses([])).toEqual([]));
