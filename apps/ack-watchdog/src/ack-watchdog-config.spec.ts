import { ConfigError, loadConfig } from '@liwu/service-kit';
import { describe, expect, it } from 'vitest';
import { ackWatchdogConfig, policyOf } from './ack-watchdog-config.js';
import { DEFAULT_POLICY } from './outstanding-gift/watch-policy.js';

const MINIMAL = {
  LIWU_HTTP_PORT: '4604',
  LIWU_KAFKA_BROKERS: '127.0.0.1:4690',
  LIWU_DATABASE_URL: 'postgres://127.0.0.1:4691/ack_watchdog',
  LIWU_OIDC_ISSUER: 'http://127.0.0.1:4607',
  LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:4607/jwks',
};
const faultsOf = (more: Record<string, string>): readonly string[] => {
  try {
    loadConfig(ackWatchdogConfig, { ...MINIMAL, ...more });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('the watchdog’s settings', () => {
  it('are the agreed policy unless they say otherwise', () =>
    expect(policyOf(loadConfig(ackWatchdogConfig, MINIMAL))).toEqual(DEFAULT_POLICY));

  it('shape the policy', () => {
    const more = {
      LIWU_REMIND_AFTER_MS: '1000, 2000',
      LIWU_TAKE_OVER_AFTER_MS: '5000',
      LIWU_REMINDERS_PER_SECOND: '7',
    };
    expect(policyOf(loadConfig(ackWatchdogConfig, { ...MINIMAL, ...more }))).toEqual({
      ...DEFAULT_POLICY,
      remindAfterMs: [1_000, 2_000],
      takeOverAfterMs: 5_000,
      remindersPerSecond: 7,
    });
  });

  it.each([
    ['more reminders than attempts', { LIWU_REMIND_AFTER_MS: '1,2,3,4' }, 'LIWU_REMIND_AFTER_MS'],
    ['reminders out of order', { LIWU_REMIND_AFTER_MS: '2000,1000' }, 'LIWU_REMIND_AFTER_MS'],
    ['a reminder at the hold', { LIWU_REMIND_AFTER_MS: '0' }, 'LIWU_REMIND_AFTER_MS'],
    ['a take-over that comes too late for a repeat', { LIWU_TAKE_OVER_AFTER_MS: '30001' }, 'LIWU_TAKE_OVER_AFTER_MS'],
    ['a take-over before the last reminder', { LIWU_TAKE_OVER_AFTER_MS: '12000' }, 'LIWU_TAKE_OVER_AFTER_MS'],
    ['no reminders at all', { LIWU_REMINDERS_PER_SECOND: '0' }, 'LIWU_REMINDERS_PER_SECOND'],
  ])('refuse %s', (_, more, setting) => {
    const faults = faultsOf(more);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(setting);
  });

  it('name all faults at once, also those that lie between two settings', () => {
    expect(faultsOf({ LIWU_HTTP_PORT: 'x', LIWU_LANES: '-1', LIWU_REMIND_AFTER_MS: '1.5' })).toHaveLength(3);
    expect(faultsOf({ LIWU_DATABASE_URL: '', LIWU_TAKE_OVER_AFTER_MS: '12000' })).toEqual([
      'LIWU_DATABASE_URL is not set',
      'LIWU_TAKE_OVER_AFTER_MS: must come after the last reminder',
    ]);
    expect(faultsOf({ LIWU_LANES: '0', LIWU_TAKE_OVER_AFTER_MS: '12000' })).toHaveLength(2);
  });

  it('compare no two of which one is wrong itself', () =>
    expect(faultsOf({ LIWU_REMIND_AFTER_MS: '2000,x', LIWU_TAKE_OVER_AFTER_MS: '1' })).toEqual([
      'LIWU_REMIND_AFTER_MS: must be a whole number',
    ]));
});
