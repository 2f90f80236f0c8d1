import { loadConfig } from '@liwu/process-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databaseConfigShape } from './settings.js';

const schema = z.object(databaseConfigShape);
const good = {
  LIWU_HTTP_PORT: '4602',
  LIWU_KAFKA_BROKERS: '127.0.0.1:4690, broker-2:9092',
  LIWU_OIDC_ISSUER: 'http://127.0.0.1:4607',
  LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:4607/jwks',
  LIWU_DATABASE_URL: 'postgres://liwu:secret@127.0.0.1:4691/gift_catalog',
};
const reading = (more: Record<string, string>) => () => loadConfig(schema, { ...good, ...more });

describe('the settings of a service with a database', () => {
  it('have defaults for what is the same almost everywhere', () =>
    expect(reading({})()).toMatchObject({
      LIWU_KAFKA_BROKERS: ['127.0.0.1:4690', 'broker-2:9092'],
      LIWU_LANES: 12,
      LIWU_DRAIN_MS: 10_000,
    }));

  it('are refused with all their faults at once, and no value, which may be a secret, is told', () => {
    const bad = { LIWU_LANES: '1e3', LIWU_KAFKA_BROKERS: 'one,', LIWU_OIDC_ISSUER: 'x' };
    const faults = [
      'LIWU_KAFKA_BROKERS: has an empty item',
      'LIWU_KAFKA_BROKERS: must be a comma list of host:port',
      'LIWU_LANES: must be a whole number',
      'LIWU_OIDC_ISSUER: must be an http or https URL',
      'LIWU_DATABASE_URL: must be a postgres URL',
    ];
    expect(reading({ ...bad, LIWU_DATABASE_URL: 'mysql://liwu:secret@host/db' })).toThrow(
      expect.objectContaining({ faults }),
    );
  });
});

describe('who is believed about where a request comes from', () => {
  it('is nobody, unless it is said', () => {
    expect(reading({})().LIWU_TRUSTED_PROXIES).toEqual([]);
    const LIWU_TRUSTED_PROXIES = '10.0.0.0/8, ::1,fd00::/8,192.0.2.7';
    expect(reading({ LIWU_TRUSTED_PROXIES })().LIWU_TRUSTED_PROXIES).toHaveLength(4);
  });

  it.each(['true', '*', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/', '10.0.0.0/8/8', 'proxy.internal', '10.0.0'])(
    'is not %s',
    (LIWU_TRUSTED_PROXIES) => {
      const faults = ['LIWU_TRUSTED_PROXIES: must be a comma list of addresses or CIDR ranges'];
      expect(reading({ LIWU_TRUSTED_PROXIES })).toThrow(expect.objectContaining({ faults }));
    },
  );
});
