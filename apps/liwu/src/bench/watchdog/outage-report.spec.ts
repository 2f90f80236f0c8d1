import { describe, expect, it } from 'vitest';
import { faultsOfOutage, outageTable, type Told } from './outage-report.js';

const BEGAN = 1_000_000;
const told = (type: Told['event']['type'], viewerId: string, ms: number, n = 0): Told => {
  const event = { type, viewerId, requestId: 'r', n, at: BEGAN + ms, heldAt: BEGAN } as unknown as Told['event'];
  return { event, at: BEGAN + ms };
};
const probe = (ms: number): Told => ({ ...told('DeliveryConfirmed', 'probe-1', ms), probedMs: 150 });
const reminders = (count: number, everyMs: number): Told[] =>
  Array.from({ length: count }, (_, k) => told('DeliveryReminded', `v${k}`, k * everyMs, 1));

describe('the report of an outage', () => {
  it('has a line for each second, with the ages of what was reminded and the times of the probes', () => {
    const table = outageTable(
      [told('DeliveryReminded', 'a', 3_100, 1), told('DeliveryTakenOver', 'a', 20_050, 1), probe(3_400)],
      BEGAN,
    );
    const rows = table.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(rows.slice(1)).toEqual([
      ['3', '1', '3100/3100/3100', '0', '0', '0', '150/150/150'],
      ['20', '0', '-', '1', '0', '0', '-'],
    ]);
  });

  it('finds nothing wrong with 100 reminders a second and one end of each gift', () =>
    expect(faultsOfOutage([...reminders(300, 10), told('DeliveryConfirmed', 'a', 30_000), probe(10)], 1)).toEqual([]));

  it('finds more reminders within a second, wherever it begins', () =>
    expect(faultsOfOutage([...reminders(300, 9), told('DeliveryConfirmed', 'a', 30_000)], 1)).toEqual([
      '112 reminders within one second',
    ]));

  it('finds reminders that were decided twice, gifts without an end, and with two', () => {
    const twice = [told('DeliveryReminded', 'a', 3_000, 1), told('DeliveryReminded', 'a', 6_000, 1)];
    const ends = [told('DeliveryConfirmed', 'a', 7_000), told('DeliveryAbandoned', 'a', 8_000)];
    expect(faultsOfOutage([...twice, ...ends, probe(10)], 2)).toEqual([
      'a reminder was decided twice',
      '1 gifts have no end',
      'a gift ended twice',
    ]);
  });
});
