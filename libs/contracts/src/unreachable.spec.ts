import { describe, expect, it } from 'vitest';
import { unreachable } from './unreachable.js';

describe('unreachable', () => {
  it.each([
    ['a type', { type: 'gift.lost', coins: 5n }, 'gift.lost'],
    ['a kind', { kind: 'timer', at: 5n }, 'timer'],
    ['neither', { coins: 5n }, 'a value of no known type'],
    ['a plain value', 'lost', 'lost'],
  ])('names %s, and says nothing else', (_, value, name) => {
    expect(() => unreachable(value as never)).toThrow(new Error(`unreachable: ${name}`));
  });
});
