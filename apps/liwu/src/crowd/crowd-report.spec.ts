import { describe, expect, it } from 'vitest';
import { crowdExit } from './crowd-exit.js';
import { type CrowdCosts, reportJson, reportTable } from './crowd-report.js';
import { type Breaches, NO_BREACHES, type Tally } from './verdict.js';

const tallyWith = (broken: Partial<Breaches> = {}, more: Partial<Tally> = {}): Tally => ({
  requested: 1_000,
  granted: 970,
  refused: { 'price-changed': 8, 'insufficient-coins': 19 },
  refusedForWant: 0,
  unheard: 3,
  shown: 951,
  settled: 948,
  released: 22,
  shownUnknown: 0,
  requestToGrantMs: { p50: 41.26, p99: 187.54 },
  broken: { ...NO_BREACHES, ...broken },
  examples: {},
  ...more,
});
const costs: CrowdCosts = {
  seed: 7,
  sendingSeconds: 12.5,
  seconds: 61.04,
  crowdCores: 0.317,
  crowdDelayMs: 4.04,
  droppedByReceivers: { seen: 96, 'wrong-room': 1 },
};

/** The rows of the table, by name. */
const rowsOf = (tally: Tally): Map<string, string> =>
  new Map(
    reportTable(tally, costs)
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/))
      .map(([name = '', value = '']) => [name, value]),
  );

describe('the report of a crowd', () => {
  const tally = tallyWith({ shownTwice: 2, shownAfterRelease: 3, lost: 4 });

  it.each([
    ['requested', '1000'],
    ['granted', '970'],
    ['refused', '27'],
    ['insufficient-coins', '19'],
    ['price-changed', '8'],
    ['lost before anything was charged', '3'],
    ['shown', '951'],
    ['shown twice', '2'],
    ['settled', '948'],
    ['released', '22'],
    ['shown after release', '3'],
    ['lost', '4'],
    ['request to grant, p50 / p99', '41.3 / 187.5 ms'],
    ['gifts/s', '80'],
    ['copies that receivers dropped', '96 already seen, 1 wrong-room'],
  ])('says for people: %s %s', (name, value) => {
    expect(rowsOf(tally).get(name)).toBe(value);
  });

  it('says the same for programs', () => {
    expect(JSON.parse(reportJson(tally, costs))).toMatchObject({
      kept: false,
      requested: 1_000,
      granted: 970,
      refused: { 'insufficient-coins': 19, 'price-changed': 8 },
      unheard: 3,
      shown: 951,
      shownTwice: 2,
      settled: 948,
      released: 22,
      shownAfterRelease: 3,
      lost: 4,
      requestToGrantMs: { p50: 41.3, p99: 187.5 },
      giftsPerSecond: 80,
      seed: 7,
    });
  });

  it('says so where nothing was granted', () => {
    const none = tallyWith({}, { requestToGrantMs: undefined });
    expect(rowsOf(none).get('request to grant, p50 / p99')).toBe('no grant');
    expect(JSON.parse(reportJson(none, costs))).not.toHaveProperty('requestToGrantMs');
  });

  it.each<[promise: string, breach: keyof Breaches]>([
    ['paid means shown, exactly once', 'lost'],
    ['paid means shown, exactly once', 'shownTwice'],
    ['paid means shown, exactly once', 'undecided'],
    ['not shown means not charged', 'shownAfterRelease'],
    ['not shown means not charged', 'chargedTwice'],
    ['not shown means not charged', 'chargedWrongly'],
    ['not shown means not charged', 'wrongBalances'],
    ['not paid means not shown', 'shownUnpaid'],
  ])('says that "%s" is BROKEN by a gift that is %s, and names it', (promise, breach) => {
    const broken = tallyWith({ [breach]: 1 }, { examples: { [breach]: ['alice/id1'] } });
    const lines = reportTable(broken, costs).split('\n');
    expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([`BROKEN  ${promise}`]);
    expect(lines.filter((line) => line.startsWith('kept'))).toHaveLength(2);
    expect(lines.slice(-2)).toEqual([`${breach}, for example:`, '  alice/id1']);
    expect(JSON.parse(reportJson(broken, costs))).toMatchObject({ kept: false, [breach]: 1 });
  });
});

describe('the command of a crowd', () => {
  const lossless = { drop: 0, offline: 0 };

  it('ends well when every promise was kept and every request answered', () => {
    expect(crowdExit(tallyWith({}, { unheard: 0 }), lossless)).toEqual({ exitCode: 0, complaint: undefined });
  });

  it.each(Object.keys(NO_BREACHES))('fails where a gift is %s, whatever was ordered', (breach) => {
    const tally = tallyWith({ [breach]: 1 }, { unheard: 0 });
    expect(crowdExit(tally, lossless).exitCode).toBe(1);
    expect(crowdExit(tally, { drop: 1, offline: 1 }).exitCode).toBe(1);
  });

  it('fails, and says why, where requests got no answer that nothing could have lost', () => {
    expect(crowdExit(tallyWith(), lossless)).toEqual({
      exitCode: 1,
      complaint: expect.stringMatching(/no fault was ordered that could lose them: 3$/),
    });
  });

  it.each([
    { drop: 0.05, offline: 0 },
    { drop: 0, offline: 0.05 },
  ])('bears requests without an answer where they can be lost: %o', (losses) => {
    expect(crowdExit(tallyWith(), losses)).toEqual({ exitCode: 0, complaint: undefined });
  });
});
