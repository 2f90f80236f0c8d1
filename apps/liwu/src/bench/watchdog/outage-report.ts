import { spread } from '../bench-report.js';
import type { Heard } from './watch-driver.js';

/** What the watchdog said, and when that was heard; of a probe, how long after its hold. */
export interface Told {
  readonly event: Heard;
  readonly at: number;
  readonly probedMs?: number;
}

const SECOND_MS = 1_000;
const COLUMN = 19;
/** What all lanes together may remind in a second, unless settings say otherwise. */
const REMINDERS_PER_SECOND = 100;

/** A line a second: what was asked for, how old the gifts were that were reminded, what ended, and how long probes took. */
export const outageTable = (told: readonly Told[], began: number): string => {
  const bySecond = Map.groupBy(told, ({ event }) => Math.floor((event.at - began) / SECOND_MS));
  const seconds = [...bySecond.keys()].sort((one, other) => one - other);
  const rows = seconds.map((second) => secondRow(second, bySecond.get(second)!));
  const headings = ['second', 'reminders', 'their age ms', 'take-overs', 'confirmed', 'released', 'probe ms'];
  return [headings, ...rows].map((row) => row.map((cell) => cell.padStart(COLUMN)).join('')).join('\n');
};

function secondRow(second: number, told: readonly Told[]): string[] {
  const count = (type: Heard['type']): string =>
    String(told.filter(({ event, probedMs }) => event.type === type && probedMs === undefined).length);
  const ages = told.flatMap(({ event }) => (event.type === 'DeliveryReminded' ? [event.at - event.heldAt] : []));
  const probes = told.flatMap(({ probedMs }) => (probedMs === undefined ? [] : [probedMs]));
  return [
    String(second),
    count('DeliveryReminded'),
    range(ages),
    count('DeliveryTakenOver'),
    count('DeliveryConfirmed'),
    count('DeliveryAbandoned'),
    range(probes),
  ];
}

/** The smallest, the middle and the largest. */
function range(numbers: readonly number[]): string {
  if (numbers.length === 0) return '-';
  const { min, median, max } = spread(numbers);
  return `${min}/${median}/${max}`;
}

/** What broke a promise, in sentences. */
export const faultsOfOutage = (told: readonly Told[], gifts: number): string[] => {
  const ofOutage = told.filter(({ probedMs }) => probedMs === undefined).map(({ event }) => event);
  const reminded = ofOutage.filter(({ type }) => type === 'DeliveryReminded');
  const most = mostWithin(reminded.map(({ at }) => at));
  const names = reminded.map(({ viewerId, requestId, n }) => `${viewerId}/${requestId}/${n}`);
  const ends = ofOutage.filter(({ type }) => type === 'DeliveryConfirmed' || type === 'DeliveryAbandoned');
  const ended = new Set(ends.map(({ viewerId, requestId }) => `${viewerId}/${requestId}`)).size;
  return [
    ...(most > REMINDERS_PER_SECOND ? [`${most} reminders within one second`] : []),
    ...(new Set(names).size < names.length ? ['a reminder was decided twice'] : []),
    ...(ended < gifts ? [`${gifts - ended} gifts have no end`] : []),
    ...(ends.length > ended ? ['a gift ended twice'] : []),
  ];
};

/** The most moments within a second, wherever it begins. */
function mostWithin(moments: readonly number[]): number {
  const sorted = moments.toSorted((one, other) => one - other);
  let most = 0;
  for (let first = 0, end = 0; end < sorted.length; end++) {
    while (sorted[end]! - sorted[first]! >= SECOND_MS) first++;
    most = Math.max(most, end - first + 1);
  }
  return most;
}
