import { metricValues } from '@liwu/process-kit/metrics';
import { describe, expect, it } from 'vitest';
import { overloadHeadings, overloadRow } from './overload-row.js';

const METRICS = `# HELP liwu_queue_length What waits in a queue just now.
liwu_queue_length{queue="sends_waiting",service="rtm-gateway",replica="0"} 12
liwu_grants_sent_total{outcome="delivered",service="rtm-gateway",replica="0"} 300
process_resident_memory_bytes{service="rtm-gateway",replica="0"} 5`;

describe('the table of an overload', () => {
  it('tells what happened a second, what waits, and what memory is taken', () => {
    const usages = [
      { name: 'wallet', pssMb: 100, corePercent: 1 },
      { name: 'kafka', pssMb: 300.4, corePercent: 1 },
    ];
    const before = { atMs: 30_000, gateway: new Map([['grants_sent.delivered', 100]]), usages };
    const now = { atMs: 60_000, gateway: metricValues(METRICS), usages };
    const cells = (text: string): string[] => text.trim().split(/ {2,}/);
    expect(cells(overloadHeadings(now)).slice(-3)).toEqual(['wallet MB', 'kafka MB', 'all MB']);
    expect(cells(overloadRow(0, before, now))).toEqual([
      '1.0',
      '7',
      '0',
      '0',
      '0',
      '-',
      '12',
      '-',
      '100',
      '300',
      '400',
    ]);
  });

  it('tells what memory is taken also while the gateway does not answer', () => {
    const usages = [{ name: 'wallet', pssMb: 100, corePercent: 1 }];
    const heard = { atMs: 30_000, gateway: metricValues(METRICS), usages };
    const unheard = { atMs: 60_000, gateway: undefined, usages };
    const cells = (row: string): string[] => row.trim().split(/ +/);
    const nothing = Array.from({ length: 7 }, () => '-');
    expect(cells(overloadRow(0, heard, unheard))).toEqual(['1.0', ...nothing, '100', '100']);
    expect(cells(overloadRow(0, unheard, heard))).toEqual(['0.5', ...nothing.slice(2), '12', '-', '100', '100']);
  });
});
