import { ConfigError, loadConfig } from '@liwu/service-kit';
import { describe, expect, it } from 'vitest';
import { policyOf, walletConfig } from './wallet-config.js';

const GOOD = {
  LIWU_HTTP_PORT: '4603',
  LIWU_KAFKA_BROKERS: '127.0.0.1:4690',
  LIWU_DATABASE_URL: 'postgres://liwu@127.0.0.1:4691/wallet',
  LIWU_OIDC_ISSUER: 'http://127.0.0.1:4607',
  LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:4607/jwks',
};

describe('the wallet’s settings', () => {
  it('have defaults: half for the streamer, no spend limit, days in UTC', () =>
    expect(policyOf(loadConfig(walletConfig, GOOD))).toEqual({
      shareBasisPoints: 5_000,
      spendLimit: undefined,
      accountingZone: 'UTC',
    }));

  it('are read as they are meant', () => {
    const more = {
      LIWU_SHARE_BASIS_POINTS: '7000',
      LIWU_SPEND_LIMIT_COINS: '500',
      LIWU_ACCOUNTING_ZONE: 'Asia/Shanghai',
    };
    expect(policyOf(loadConfig(walletConfig, { ...GOOD, ...more }))).toEqual({
      shareBasisPoints: 7_000,
      spendLimit: 500n,
      accountingZone: 'Asia/Shanghai',
    });
  });

  it('tell all their faults at once', () => {
    const bad = { LIWU_SHARE_BASIS_POINTS: '10001', LIWU_SPEND_LIMIT_COINS: '-5', LIWU_ACCOUNTING_ZONE: 'Mars/Base' };
    try {
      loadConfig(walletConfig, { ...GOOD, ...bad, LIWU_DATABASE_URL: undefined });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      const faults = (error as ConfigError).faults.join('\n');
      for (const name of [...Object.keys(bad), 'LIWU_DATABASE_URL']) expect(faults).toContain(name);
    }
  });
});
