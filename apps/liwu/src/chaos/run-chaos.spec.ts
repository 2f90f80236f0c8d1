import { expect, it } from 'vitest';
import type { ChaosOptions } from './chaos-options.js';
import { demandFaults } from './run-chaos.js';

const options = (more: Partial<ChaosOptions>): ChaosOptions => ({
  portBase: 1,
  seed: 1,
  gifts: 100,
  minutes: 1,
  viewers: 10,
  rooms: 1,
  receivers: 1,
  every: 6,
  only: undefined,
  scenario: 'faults',
  keep: false,
  ...more,
});

it('a run in which faults can happen is not refused', () => {
  for (const scenario of ['faults', 'rolled-back'] as const) demandFaults(options({ scenario }));
});

it.each<[string, Partial<ChaosOptions>]>([
  ['No fault fits into so short a run', { minutes: 0.05 }],
  ['The scenario rolled-back has faults of its own', { scenario: 'rolled-back', only: ['kill'] }],
])('one in which none can is refused: %s', (why, more) => {
  expect(() => demandFaults(options(more))).toThrow(why);
});
