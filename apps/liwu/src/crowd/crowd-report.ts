import { isKept, type Tally } from './verdict.js';

/** How a crowd went, beside what became of its gifts. */
export interface CrowdCosts {
  readonly seed: number;
  /** From the first request to the last. */
  readonly sendingSeconds: number;
  readonly seconds: number;
  /** How much of one core this process took while sending. */
  readonly crowdCores: number;
  /** How late this process did things: beyond some 100 ms it measures itself rather than the suite. */
  readonly crowdDelayMs: number;
  /** What the receivers dropped, by reason; `seen` are the copies that were not rendered a second time. */
  readonly droppedByReceivers: Readonly<Record<string, number>>;
}

/** What the three promises say, each with the breaches that would break it. */
const PROMISES = [
  { promise: 'paid means shown, exactly once', breaches: ['lost', 'shownTwice', 'undecided'] },
  {
    promise: 'not shown means not charged',
    breaches: ['shownAfterRelease', 'chargedTwice', 'chargedWrongly', 'wrongBalances'],
  },
  { promise: 'not paid means not shown', breaches: ['shownUnpaid'] },
] as const;

const promisesOf = ({ broken }: Tally): { promise: string; kept: boolean }[] =>
  PROMISES.map(({ breaches, promise }) => ({ promise, kept: breaches.every((breach) => broken[breach] === 0) }));

const round = (number: number, digits = 1): number => Number(number.toFixed(digits));
const giftsPerSecond = ({ requested }: Tally, { sendingSeconds }: CrowdCosts): number =>
  round(requested / Math.max(sendingSeconds, 0.001));

/** For programs. */
export const reportJson = (tally: Tally, costs: CrowdCosts): string => {
  const { broken, examples, requestToGrantMs, ...counts } = tally;
  const report = {
    kept: isKept(tally),
    ...counts,
    ...broken,
    requestToGrantMs: requestToGrantMs && { p50: round(requestToGrantMs.p50), p99: round(requestToGrantMs.p99) },
    giftsPerSecond: giftsPerSecond(tally, costs),
    seconds: round(costs.seconds),
    crowdCores: round(costs.crowdCores, 2),
    crowdDelayMs: round(costs.crowdDelayMs),
    droppedByReceivers: costs.droppedByReceivers,
    seed: costs.seed,
    promises: promisesOf(tally),
    examples,
  };
  return JSON.stringify(report, undefined, 2);
};

/** For people. */
export const reportTable = (tally: Tally, costs: CrowdCosts): string => {
  const { broken, requestToGrantMs: latency } = tally;
  const refused = Object.entries(tally.refused).sort(([, a], [, b]) => b - a);
  const rows: [string, number | string][] = [
    ['requested', tally.requested],
    ['granted', tally.granted],
    ['refused', refused.reduce((sum, [, count]) => sum + count, 0)],
    ...refused.map(([code, count]): [string, number] => [`  ${code}`, count]),
    ['lost before anything was charged', tally.unheard],
    ['shown', tally.shown],
    ['settled', tally.settled],
    ['released', tally.released],
    ...(tally.shownUnknown > 0 ? [['  of them shown, as unknown', tally.shownUnknown] as [string, number]] : []),
    ['request to grant, p50 / p99', latency ? `${round(latency.p50)} / ${round(latency.p99)} ms` : 'no grant'],
    ['gifts/s', giftsPerSecond(tally, costs)],
    ["this crowd's own share of a core", round(costs.crowdCores, 2)],
    ["this crowd's own delay, p99", `${round(costs.crowdDelayMs)} ms`],
    ['copies that receivers dropped', droppedText(costs)],
    ['seconds', round(costs.seconds)],
    ['', ''],
    ['lost', broken.lost],
    ['shown twice', broken.shownTwice],
    ['shown after release', broken.shownAfterRelease],
    ['shown unpaid', broken.shownUnpaid],
    ['charged twice', broken.chargedTwice],
    ['charged wrongly', broken.chargedWrongly],
    ['wrong balances', broken.wrongBalances],
    ['undecided', broken.undecided],
    ['refused wrongly', broken.refusedWrongly],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => (name ? `${name.padEnd(width)}  ${value}` : ''));
  const promises = promisesOf(tally).map(({ kept, promise }) => `${kept ? 'kept  ' : 'BROKEN'}  ${promise}`);
  const examples = Object.entries(tally.examples).flatMap(([breach, names]) => [
    `${breach}, for example:`,
    ...names.map((name) => `  ${name}`),
  ]);
  return [...table, '', ...promises, ...examples].join('\n');
};

const droppedText = ({ droppedByReceivers }: CrowdCosts): string =>
  Object.entries(droppedByReceivers)
    .map(([reason, count]) => `${count} ${reason === 'seen' ? 'already seen' : reason}`)
    .join(', ') || 'none';
