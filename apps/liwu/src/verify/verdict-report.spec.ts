import { describe, expect, it } from 'vitest';
import { verdictLines, verdictRecords } from './verdict-report.js';
import { type Verdict, Violations } from './violations.js';

const verdict = (check: string, count: number): Verdict => {
  const violations = new Violations();
  for (let number = 1; number <= count; number++) violations.add(`number ${number}`);
  return { check, looked: '30 things', violations };
};

describe('the report of verdicts', () => {
  it('has a line for each check, what broke it beneath, and how much more there is', () => {
    const lines = verdictLines([verdict('long enough', 0), verdict('broken', 22)]);
    expect(lines.slice(0, 3)).toEqual([
      'holds   long enough  30 things',
      'BROKEN  broken       30 things',
      '          number 1',
    ]);
    expect(lines.slice(-2)).toEqual(['          number 20', '          … and 2 more']);
  });

  it('counts for programs what it does not show', () => {
    const [record] = verdictRecords([verdict('broken', 22)]);
    expect(record).toMatchObject({ check: 'broken', holds: false, violations: 22 });
    expect(record?.shown).toHaveLength(20);
  });

  it('is empty where nothing was checked', () => {
    expect(verdictLines([])).toEqual([]);
  });
});
