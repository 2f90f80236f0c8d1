import { ConfigError, startService } from '@liwu/service-kit';
import { describe, expect, it } from 'vitest';
import { giftCatalogService } from './gift-catalog-service.js';

const faultsOf = async (env: Record<string, string>): Promise<readonly string[]> => {
  try {
    await (await startService(giftCatalogService, env)).stop();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('a catalog that is configured wrongly', () => {
  it('does not start, and names all faults at once', async () => {
    expect(await faultsOf({})).toEqual([
      'LIWU_HTTP_PORT is not set',
      'LIWU_KAFKA_BROKERS is not set',
      'LIWU_OIDC_ISSUER is not set',
      'LIWU_DATABASE_URL is not set',
    ]);
    const env = {
      LIWU_HTTP_PORT: '46o2',
      LIWU_KAFKA_BROKERS: 'localhost',
      LIWU_TOPIC_PREFIX: 'a b',
      LIWU_LANES: '-12',
      LIWU_OIDC_ISSUER: 'issuer',
      LIWU_OIDC_JWKS_URL: 'ftp://issuer/jwks',
      LIWU_DATABASE_URL: 'localhost:5432',
      LIWU_DRAIN_MS: '1.5',
    };
    expect(await faultsOf(env)).toEqual([
      'LIWU_HTTP_PORT: must be a whole number',
      'LIWU_DRAIN_MS: must be a whole number',
      'LIWU_KAFKA_BROKERS: must be a comma list of host:port',
      'LIWU_TOPIC_PREFIX: may hold letters, digits, - and _ only',
      'LIWU_LANES: must be a whole number',
      'LIWU_OIDC_ISSUER: must be an http or https URL',
      'LIWU_OIDC_JWKS_URL: must be an http or https URL',
      'LIWU_DATABASE_URL: must be a postgres URL',
    ]);
  });
});
