import { ConfigError, loadConfig } from '@liwu/service-kit';
import { describe, expect, it } from 'vitest';
import { ackWatchdogConfig, policyOf } from './ack-watchdog-config.js';
import { DEFAULT_POLICY, timesIn } from './outstanding-gift/watch-policy.js';

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

describe('the times of single rooms', () => {
  const rooms = (value: unknown): Record<string, string> => ({
    LIWU_WATCH_POLICY_PER_ROOM: typeof value === 'string' ? value : JSON.stringify(value),
  });
  const timesOf = (room: string, more: Record<string, string>) =>
    timesIn(room, policyOf(loadConfig(ackWatchdogConfig, { ...MINIMAL, ...more })));

  it('are their own as far as they say, and else those of all rooms', () => {
    const more = {
      LIWU_REMIND_AFTER_MS: '1000,2000',
      LIWU_TAKE_OVER_AFTER_MS: '5000',
      ...rooms({ hot: { takeOverAfterMs: 4_000 }, calm: { remindAfterMs: [4_000] }, mute: { remindAfterMs: [] } }),
    };
    expect(timesOf('hot', more)).toEqual({ remindAfterMs: [1_000, 2_000], takeOverAfterMs: 4_000 });
    expect(timesOf('calm', more)).toEqual({ remindAfterMs: [4_000], takeOverAfterMs: 5_000 });
    expect(timesOf('mute', more)).toEqual({ remindAfterMs: [], takeOverAfterMs: 5_000 });
    expect(timesOf('any', more)).toMatchObject({ remindAfterMs: [1_000, 2_000], takeOverAfterMs: 5_000 });
  });

  it.each([
    ['no JSON', '{', 'must be a JSON object: {"room":{"remindAfterMs":[…],"takeOverAfterMs":…}}'],
    ['a list', [], 'must be a JSON object: {"room":{"remindAfterMs":[…],"takeOverAfterMs":…}}'],
    ['nothing', 'null', 'must be a JSON object: {"room":{"remindAfterMs":[…],"takeOverAfterMs":…}}'],
    [
      'a name of no room',
      { a: {}, 'no room': {} },
      'the name of its room 2 must be 1 to 40 letters, digits or hyphens',
    ],
    [
      'a name out of a prototype',
      '{"__proto__":{}}',
      'the name of its room 1 must be 1 to 40 letters, digits or hyphens',
    ],
    ['a room that is no object', { a: 1 }, 'a must be an object'],
    ['a field that no room has', { a: { remindAfter: [1] } }, 'a has a field that no room has'],
    ['times between quotes', { a: { takeOverAfterMs: '5000' } }, 'a.takeOverAfterMs must be a whole number'],
    ['no list of reminders', { a: { remindAfterMs: 3_000 } }, 'a.remindAfterMs must be a list'],
    ['half a millisecond', { a: { remindAfterMs: [1.5] } }, 'a.remindAfterMs.0 must be a whole number'],
    ['a reminder at the hold', { a: { remindAfterMs: [0] } }, 'a.remindAfterMs.0 must be at least 1'],
    ['too many reminders', { a: { remindAfterMs: [1, 2, 3, 4] } }, 'a.remindAfterMs has more than 3 reminders'],
    ['reminders out of order', { a: { remindAfterMs: [2, 1] } }, 'a.remindAfterMs must ascend'],
    [
      'a take-over too late for a repeat',
      { a: { takeOverAfterMs: 30_001 } },
      'a.takeOverAfterMs must be at most 30000',
    ],
    [
      'a take-over before the last reminder of all rooms',
      { a: { takeOverAfterMs: 12_000 } },
      "a: takeOverAfterMs must come after the room's last reminder",
    ],
    [
      'a last reminder behind the take-over of all rooms',
      { a: { remindAfterMs: [20_000] } },
      "a: takeOverAfterMs must come after the room's last reminder",
    ],
  ])('refuse %s', (_, value, fault) =>
    expect(faultsOf(rooms(value))).toEqual([`LIWU_WATCH_POLICY_PER_ROOM: ${fault}`]),
  );

  it('are of 1,000 rooms at most', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`r${n}`, {}]));
    expect(faultsOf(rooms(many(1_000)))).toEqual([]);
    expect(faultsOf(rooms(many(1_001)))).toEqual(['LIWU_WATCH_POLICY_PER_ROOM: has more than 1000 rooms']);
  });

  it('have all their faults listed at once, beside those of other settings, and never a value', () => {
    const secret = 'secret-value';
    const faults = faultsOf({
      LIWU_LANES: '0',
      ...rooms({ a: { takeOverAfterMs: secret }, b: { remindAfterMs: secret }, c: secret }),
    });
    expect(faults).toEqual([
      'LIWU_LANES: must be at least 1',
      'LIWU_WATCH_POLICY_PER_ROOM: a.takeOverAfterMs must be a whole number',
      'LIWU_WATCH_POLICY_PER_ROOM: b.remindAfterMs must be a list',
      'LIWU_WATCH_POLICY_PER_ROOM: c must be an object',
    ]);
    expect(faultsOf({ LIWU_LANES: '0', ...rooms({ a: { takeOverAfterMs: 1 } }) })).toHaveLength(2);
    expect(faults.join()).not.toContain(secret);
  });
});
