import type { GrantClaims } from '@liwu/contracts/wire';
import { describe, expect, it } from 'vitest';
import { GrantMemory, grantStoreIn } from './grant-memory.js';

const claimsOf = (number: number, exp: number): GrantClaims => ({
  iss: 'liwu',
  aud: 'room-1',
  sub: 'alice',
  jti: `019a5f3e-0000-7000-8000-${String(number).padStart(12, '0')}`,
  iat: exp - 40,
  exp,
  to: 'bob',
  gift: 'rose',
  qty: 1,
});

/** What a browser's Storage does, in a Map. */
class TabStorage implements Storage {
  [name: string]: unknown;
  readonly items = new Map<string, string>();
  maxItems = 1_000;
  get length(): number {
    return this.items.size;
  }
  clear(): void {
    this.items.clear();
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  setItem(key: string, value: string): void {
    if (this.items.size >= this.maxItems) throw new DOMException('full', 'QuotaExceededError');
    this.items.set(key, value);
  }
}

describe('the memory of shown grants', () => {
  it('outlives a reload in the tab’s storage, beside what others keep there', () => {
    const storage = new TabStorage();
    storage.setItem('theme', 'dark');
    const before = new GrantMemory(grantStoreIn(storage));
    before.remember(claimsOf(1, 1_000), 0);
    before.remember(claimsOf(2, 2_000), 0);
    const after = new GrantMemory(grantStoreIn(storage));
    expect([1, 2, 3].map((number) => after.has(claimsOf(number, 1_000)))).toEqual([true, true, false]);
    after.remember(claimsOf(3, 3_000), 1_060_000);
    expect([...storage.items.keys()].filter((key) => key !== 'theme')).toHaveLength(2);
    expect(storage.getItem('theme')).toBe('dark');
  });

  it('lasts until a minute after each grant’s end, since the clock may be ahead and be set back', () => {
    const memory = new GrantMemory();
    memory.remember(claimsOf(1, 1_000), 0);
    memory.remember(claimsOf(2, 2_000), 1_059_999);
    expect(memory.has(claimsOf(1, 1_000))).toBe(true);
    memory.remember(claimsOf(3, 2_000), 1_060_000);
    expect(memory.has(claimsOf(1, 1_000))).toBe(false);
  });

  it('goes on in memory when the storage is full', () => {
    const storage = new TabStorage();
    storage.maxItems = 0;
    const memory = new GrantMemory(grantStoreIn(storage));
    memory.remember(claimsOf(1, 1_000), 0);
    expect(memory.has(claimsOf(1, 1_000))).toBe(true);
  });

  it('never holds more than its maximum: the oldest goes first', () => {
    const memory = new GrantMemory(undefined, 3);
    for (let number = 1; number <= 5; number++) memory.remember(claimsOf(number, 1_000), 0);
    expect(memory.size).toBe(3);
    expect([1, 2, 3, 4, 5].map((number) => memory.has(claimsOf(number, 1_000)))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
