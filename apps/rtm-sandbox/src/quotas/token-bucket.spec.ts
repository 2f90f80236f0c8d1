import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

const passing = (bucket: TokenBucket, times: number, nowMs: number): number =>
  Array.from({ length: times }, () => bucket.take(nowMs)).filter(Boolean).length;

it('lets through a burst, then the rate, and never saves up more than the burst', () => {
  const bucket = new TokenBucket(60);
  expect(passing(bucket, 100, 1_000)).toBe(60);
  expect(passing(bucket, 100, 1_500)).toBe(30);
  expect(passing(bucket, 100, 1_500)).toBe(0);
  expect(passing(bucket, 100, 60_000)).toBe(60);
});
