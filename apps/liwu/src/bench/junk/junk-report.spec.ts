import { describe, expect, it } from 'vitest';
import { junkLine, type JunkPhase, junkRatioLine, junkRatios, resultOf } from './junk-report.js';

const phase = (to: JunkPhase['to'], round: number, fromMs: number): JunkPhase => ({
  to,
  round,
  fromMs,
  untilMs: fromMs + 10_000,
  sent: 10_000,
  failed: 0,
  gatewayCpuMs: 2_500,
});
/** One gift a tenth of a second, each granted after so long. */
const gifts = (fromMs: number, afterMs: number) =>
  Array.from({ length: 100 }, (_, n) => ({
    firstAskedAtMs: fromMs + 100 * n,
    grantedAtMs: fromMs + 100 * n + afterMs + (n >= 95 ? 500 : 0),
  }));
const all = [...gifts(0, 20), ...gifts(10_000, 25), ...gifts(20_000, 30), ...gifts(30_000, 30)];
const phases = [
  phase('sink', 1, 0),
  phase('gateway', 1, 10_000),
  phase('gateway', 2, 20_000),
  phase('sink', 2, 30_000),
];

describe('the report of junk', () => {
  it('counts a gift where it was asked for, and takes the p95 of each phase', () => {
    const unanswered = { firstAskedAtMs: 5_050, grantedAtMs: undefined };
    const result = resultOf(phases[0]!, [...all, unanswered, { ...unanswered, firstAskedAtMs: undefined }]);
    expect(result).toMatchObject({ asked: 101 });
    expect(result.grantedAfterMs).toHaveLength(100);
    expect(junkLine(result)).toBe(
      '1 junk to the sink   : 1000 junk/s, 10 honest/s, 100 of 101 granted, p50/p95/p99 20.0/20.0/520.0 ms; gateway 25 % of a core',
    );
  });

  it('compares each round with itself, whichever phase came first', () => {
    const results = phases.map((one) => resultOf(one, all));
    expect(junkRatios(results)).toEqual([1.25, 1]);
    expect(junkRatioLine(results)).toContain('min 1.00, median 1.00, max 1.25 of 2 rounds (at most 1.25: kept)');
  });

  it('says so where no round was whole', () => {
    expect(junkRatioLine([resultOf(phases[0]!, all)])).toBe('no round was whole: there is no ratio');
  });
});
