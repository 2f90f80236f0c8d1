import { describe, expect, it } from 'vitest';
import { accountingDates } from './accounting-date.js';

describe('the day of the books', () => {
  it('is that of the deployment’s zone', () => {
    const moment = Date.UTC(2026, 10, 30, 23, 59, 59, 999);
    expect(accountingDates('UTC')(moment)).toBe('2026-11-30');
    expect(accountingDates('Asia/Shanghai')(moment)).toBe('2026-12-01');
    expect(accountingDates('America/Los_Angeles')(moment)).toBe('2026-11-30');
  });

  it('changes at midnight, also where the offset has a quarter of an hour', () => {
    const midnight = Date.UTC(2026, 10, 29, 18, 15);
    const kathmandu = accountingDates('Asia/Kathmandu');
    expect([kathmandu(midnight - 1), kathmandu(midnight)]).toEqual(['2026-11-29', '2026-11-30']);
  });

  it('refuses a zone that does not exist', () => expect(() => accountingDates('Mars/Base')).toThrow(RangeError));
});
