import { describe, expect, it } from 'vitest';
import { liwu } from './liwu-command.js';

const GIFTS = 100;
/** A gift whose broadcast was lost time and again is released after nearly a minute. */
const WITHIN_MS = 120_000;

/** What the crowd's report says, so far as it matters here. */
interface Report {
  readonly kept: boolean;
  readonly requested: number;
  readonly granted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly unheard: number;
  readonly shown: number;
  readonly settled: number;
  readonly released: number;
  readonly lost: number;
  readonly shownTwice: number;
  readonly shownAfterRelease: number;
  readonly requestToGrantMs?: { readonly p50: number; readonly p99: number };
  readonly promises: readonly { readonly promise: string; readonly kept: boolean }[];
}

const crowd = async (...faults: readonly string[]): Promise<{ exitCode: number; report: Report }> => {
  const size = ['--viewers', '20', '--gifts', String(GIFTS), '--seed', '7', '--rooms', '5', '--rate', '50'];
  const { answer, exitCode, output } = await liwu('crowd', ...size, ...faults, '--json');
  expect(output).toContain('"requested"');
  return { exitCode, report: JSON.parse(answer) };
};

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const expectKept = (report: Report): void => {
  expect(report).toMatchObject({ kept: true, requested: GIFTS, lost: 0, shownTwice: 0, shownAfterRelease: 0 });
  expect(report.promises.map(({ kept }) => kept)).toEqual([true, true, true]);
  expect(report.granted).toBe(GIFTS - sum(report.refused) - report.unheard);
  expect(report.settled + report.released).toBe(report.granted);
  expect(report.shown).toBe(report.settled);
};

describe('liwu crowd', () => {
  it('counts every gift as shown and settled, or refused, and exits with 0', { timeout: WITHIN_MS }, async () => {
    const { exitCode, report } = await crowd();
    expectKept(report);
    expect(report).toMatchObject({ unheard: 0, released: 0 });
    expect(report.requestToGrantMs?.p50).toBeGreaterThan(0);
    expect(report.requestToGrantMs?.p99).toBeGreaterThanOrEqual(report.requestToGrantMs?.p50 ?? Infinity);
    expect(exitCode).toBe(0);
  });

  it(
    'finds every charged gift settled or released although messages, acks and viewers get lost',
    { timeout: WITHIN_MS },
    async () => {
      const losses = ['--drop', '0.05', '--duplicate', '0.05', '--withhold-ack', '0.1', '--offline', '0.05'];
      const { exitCode, report } = await crowd(...losses);
      expectKept(report);
      expect(exitCode).toBe(0);
    },
  );

  it('exits with 2 and one sentence where there is no suite to go through', async () => {
    const { exitCode, output } = await liwu('crowd', '--state-dir', '/nowhere');
    expect(output).toMatch(/^liwu: No suite runs [^\n]*\n$/);
    expect(exitCode).toBe(2);
  });
});
