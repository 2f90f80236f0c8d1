import { describe, expect, it } from 'vitest';
import { type FirstTry, takenInBySpares } from './taken-in-by-spares.js';

const gone = { fromMs: 10_000, has: (identity: string) => identity === 'gone' };
const asked = (name: string, askedAtMs: number, more: Partial<FirstTry> = {}): FirstTry => ({
  name,
  identity: 'gone',
  askedAtMs,
  answeredAtMs: undefined,
  ...more,
});

describe('requests whose first try went to an identity that was gone', () => {
  it('are measured from the first asking to what a gateway recorded, or answered, whichever was first', () => {
    const tries = [asked('a', 11_000), asked('b', 12_000, { answeredAtMs: 12_100 }), asked('c', 13_000)];
    const recordedAtMs = new Map([
      ['a', 12_500],
      ['b', 13_000],
      ['c', 13_050],
    ]);
    expect(takenInBySpares(tries, recordedAtMs, gone)).toMatchObject({
      requests: 3,
      tookMs: { p50: 100, p99: 1_500, max: 1_500 },
      never: [],
      slowest: [
        { name: 'a', identity: 'gone', askedAtMs: 11_000, tookMs: 1_500 },
        { name: 'b', tookMs: 100 },
        { name: 'c', tookMs: 50 },
      ],
    });
  });

  it('are also those that it took along, and not those that it had recorded, nor those that were put to others', () => {
    const tries = [
      asked('taken along', 9_990),
      asked('recorded', 9_980),
      asked('put to another one', 11_000, { identity: 'there' }),
      asked('long before', 5_000),
    ];
    const recordedAtMs = new Map([
      ['taken along', 11_600],
      ['recorded', 9_985],
      ['put to another one', 11_005],
    ]);
    expect(takenInBySpares(tries, recordedAtMs, gone)).toMatchObject({ requests: 1, tookMs: { max: 1_610 } });
  });

  it('are named where nobody ever took them in', () => {
    expect(takenInBySpares([asked('a', 11_000)], new Map(), gone)).toEqual({
      requests: 1,
      tookMs: undefined,
      never: ['a'],
      slowest: [],
    });
  });
});
