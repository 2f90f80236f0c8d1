import { uuidOfName } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { postingIdOf } from './posting.js';

const REQUEST = '0199f3a2-7c10-7abc-8def-0123456789ab';
const LATER = '0199f3a2-ffff-7abc-8def-0123456789ab';
const MINUTES_LATER = '0199f3a5-0000-7abc-8def-0123456789ab';

describe("a posting's id", () => {
  it('is a UUIDv8 that follows from what it posts', () => {
    const id = postingIdOf('alice', REQUEST, 'GiftSettled');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(postingIdOf('alice', REQUEST, 'GiftSettled')).toBe(id);
  });

  it('is another for another party, thing or type', () => {
    const ids = [
      postingIdOf('alice', REQUEST, 'GiftSettled'),
      postingIdOf('bob', REQUEST, 'GiftSettled'),
      postingIdOf('alice', LATER, 'GiftSettled'),
      postingIdOf('alice', REQUEST, 'CoinsHeld'),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('begins alike for requests of the same 65 seconds, and otherwise later', () => {
    const [first, second, third] = [REQUEST, LATER, MINUTES_LATER].map((id) => postingIdOf('alice', id, 'CoinsHeld'));
    expect(first!.slice(0, 4)).toBe('f3a2');
    expect(second!.slice(0, 4)).toBe('f3a2');
    expect(third!.slice(0, 4)).toBe('f3a5');
  });

  it('has all else from the hash', () => {
    const id = postingIdOf('alice', REQUEST, 'CoinsHeld');
    const hashed = uuidOfName(`alice/${REQUEST}/CoinsHeld/posting`);
    expect(id.slice(4, 14) + id.slice(15)).toBe(hashed.slice(4, 14) + hashed.slice(15));
  });
});
