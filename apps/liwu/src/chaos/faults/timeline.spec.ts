import { expect, it } from 'vitest';
import { countKinds, type TimelineEntry, timelineLine } from './timeline.js';

const kill = (suffered: boolean): TimelineEntry => ({
  ordered: { kind: 'kill-at-step', target: 'wallet', step: 'batch-commit-sent', nth: 3, atMs: 12_000 },
  beganMs: 12_420,
  endedMs: 14_500,
  suffered,
  touched: true,
  text: suffered ? 'gone after 0.2 s, back after 1.9 s' : 'the step was not passed 3 times within 15 s',
});

it('counts what was ordered and what was suffered, by kind', () => {
  expect(countKinds([kill(true), kill(false), kill(true)])).toEqual({ 'kill-at-step': { ordered: 3, suffered: 2 } });
});

it('tells of each fault when it came, what was ordered and what it did', () => {
  expect(timelineLine(kill(true)).replaceAll(/ {2,}/g, '  ').trim()).toBe(
    '12.4 s  kill -9 wallet at batch-commit-sent (3rd)  suffered: gone after 0.2 s, back after 1.9 s',
  );
  expect(timelineLine(kill(false))).toContain('  unseen: the step was not passed');
  expect(timelineLine({ ...kill(false), touched: false })).toContain('  spared: ');
});
