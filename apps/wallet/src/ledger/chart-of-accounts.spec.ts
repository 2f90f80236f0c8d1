import { describe, expect, it } from 'vitest';
import { ACCOUNTS, chartEntryOf, isDebitNormal, viewerOfAccount } from './chart-of-accounts.js';

describe('the chart of accounts', () => {
  it('knows every account that postings use', () => {
    const names = Object.values(ACCOUNTS).map((name) => (typeof name === 'string' ? name : name('x-1', 'promo')));
    expect(names.filter((name) => !chartEntryOf(name))).toEqual([]);
  });

  it('says on which side an account grows', () => {
    const debits = ['viewer:a:owed', 'platform:promotions', 'platform:top-ups', 'provider:acme:receivable'];
    const credits = ['viewer:a:paid:held', 'streamer:s:earned', 'platform:revenue', 'platform:deferred-revenue'];
    expect(debits.map(isDebitNormal)).toEqual([true, true, true, true]);
    expect(credits.map(isDebitNormal)).toEqual([false, false, false, false]);
  });

  it.each([
    '',
    'platform',
    'platform:nothing',
    'viewer:a',
    'viewer::owed',
    'viewer:a b:owed',
    'viewer:a:paid',
    'viewer:a:owed:x',
    'streamer:a:owed',
    `viewer:${'x'.repeat(41)}:owed`,
  ])('has no %s', (name) => {
    expect(chartEntryOf(name)).toBeUndefined();
    expect(() => isDebitNormal(name)).toThrow('chart of accounts');
  });

  it('tells whose account it is', () => {
    expect(['viewer:a-1:paid:held', 'streamer:a:earned', 'platform:revenue'].map(viewerOfAccount)).toEqual([
      'a-1',
      undefined,
      undefined,
    ]);
  });
});
