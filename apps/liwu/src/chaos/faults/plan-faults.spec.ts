import { SERVICES } from '@liwu/contracts';
import { STEPS } from '@liwu/event-log';
import { describe, expect, it } from 'vitest';
import { stepsOf } from './decks.js';
import { FAULT_KINDS, faultText } from './fault.js';
import { planFaults } from './plan-faults.js';

const TEN_MINUTES = { durationMs: 600_000, everyMs: 6_000 };
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe('the faults of a run', () => {
  it('follow from the seed alone', () => {
    expect(planFaults(7, TEN_MINUTES)).toEqual(planFaults(7, TEN_MINUTES));
    expect(planFaults(8, TEN_MINUTES)).not.toEqual(planFaults(7, TEN_MINUTES));
  });

  it('are of every kind in each long run', () => {
    for (const seed of seeds) {
      expect([...new Set(planFaults(seed, TEN_MINUTES).map(({ kind }) => kind))].sort()).toEqual(
        [...FAULT_KINDS].sort(),
      );
    }
  });

  it('are every trouble of the network, every poison and every way of a rebuild, over some seeds', () => {
    const drawn = seeds.flatMap((seed) =>
      planFaults(seed, TEN_MINUTES).flatMap((fault) => {
        if (fault.kind === 'network') return [`${fault.trouble} ${fault.on}`];
        if (fault.kind === 'poison') return [`${fault.target} ${fault.way}`];
        return fault.kind === 'rebuild' ? [`${fault.target} ${fault.killedAt}`] : [];
      }),
    );
    expect(new Set(drawn).size).toBe(6 * 2 + 1 + 3 + 1 + 3 * 4);
  });

  it('have a message of a channel lost, and a copy of one, in each long run', () => {
    for (const seed of seeds) {
      const troubles = planFaults(seed, TEN_MINUTES).flatMap((fault) =>
        fault.kind === 'network' && fault.on === 'channel' ? [fault.trouble] : [],
      );
      expect(troubles).toEqual(expect.arrayContaining(['drop', 'lose-copy']));
    }
  });

  it('make the gateway deaf for longer than a gift lives in some long run, and for a small part of each run', () => {
    const deafMs = (durationMs: number) =>
      seeds.flatMap((seed) =>
        planFaults(seed, { ...TEN_MINUTES, durationMs }).flatMap((fault) =>
          fault.kind === 'network' && fault.trouble === 'lose-copy' ? [fault.forMs] : [],
        ),
      );
    expect(Math.max(...deafMs(600_000))).toBeGreaterThan(60_000);
    expect(Math.max(...deafMs(180_000))).toBeLessThanOrEqual(180_000 / 8);
  });

  it('kill every service at every step that it passes, over some seeds', () => {
    const kills = seeds.flatMap((seed) =>
      planFaults(seed, TEN_MINUTES).flatMap((fault) =>
        fault.kind === 'kill-at-step' ? [`${fault.target} ${fault.step}`] : [],
      ),
    );
    const all = SERVICES.flatMap((service) => stepsOf(service).map((step) => `${service} ${step}`));
    expect([...new Set(kills)].sort()).toEqual([...all].sort());
  });

  it('leave the last part of the run to come to rest, and are in the order of their moments', () => {
    for (const seed of seeds) {
      const moments = planFaults(seed, TEN_MINUTES).map(({ atMs }) => atMs);
      expect(moments).toEqual([...moments].sort((a, b) => a - b));
      expect(Math.max(...moments)).toBeLessThanOrEqual(480_000);
    }
  });

  it('befall a target one after the other', () => {
    for (const seed of seeds) {
      const untilOf = new Map<string, number>();
      for (const fault of planFaults(seed, TEN_MINUTES)) {
        expect(fault.atMs).toBeGreaterThanOrEqual(untilOf.get(fault.target) ?? 0);
        untilOf.set(fault.target, fault.atMs + ('forMs' in fault ? fault.forMs : 0));
      }
    }
  });

  it('shift clocks forward and back, by ten minutes at most', () => {
    const shifts = seeds.flatMap((seed) =>
      planFaults(seed, TEN_MINUTES).flatMap((fault) => (fault.kind === 'clock' ? [fault.byMs] : [])),
    );
    expect(Math.max(...shifts)).toBeGreaterThan(60_000);
    expect(Math.min(...shifts)).toBeLessThan(-60_000);
    expect(Math.max(...shifts.map(Math.abs))).toBeLessThanOrEqual(600_000);
  });

  it('are of some kinds only where only those are wanted', () => {
    const kinds = planFaults(1, { ...TEN_MINUTES, only: ['clock', 'kill'] }).map(({ kind }) => kind);
    expect([...new Set(kinds)].sort()).toEqual(['clock', 'kill']);
  });

  it('can be told in words', () => {
    expect(faultText({ kind: 'kill-at-step', target: 'wallet', step: 'batch-commit-sent', nth: 3 })).toBe(
      'kill -9 wallet at batch-commit-sent (3rd)',
    );
    expect(faultText({ kind: 'clock', target: 'wallet', byMs: -2_000, forMs: 5_000 })).toBe(
      'clock of wallet -2.0 s for 5.0 s',
    );
  });
});

describe('the steps', () => {
  it('are each passed by some service', () => {
    expect([...new Set(SERVICES.flatMap(stepsOf))].sort()).toEqual([...STEPS].sort());
  });
});
