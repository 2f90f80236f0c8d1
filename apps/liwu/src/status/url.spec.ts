import { SERVICES } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import { suiteOf } from '../up/running-suite.js';
import { PLACE_NAMES, urlOf } from './url.js';

const suite = {
  ...suiteOf({ portBase: 4_600, stateDir: '/x', replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} }),
  databases: {
    'gift-catalog': 'postgres://catalog',
    wallet: 'postgres://wallet',
    'ack-watchdog': 'postgres://watchdog',
  },
  financeDatabase: 'postgres://liwu_finance@wallet',
};

describe('where to connect', () => {
  it('is a service by its name with -api for its HTTP address', () => {
    expect(SERVICES.map((service) => urlOf(suite, `${service}-api`))).toEqual(
      expect.arrayContaining([1, 2, 3, 4].map((offset) => `http://127.0.0.1:460${offset}`)),
    );
  });

  it('is a service by its name alone for its database, which the gateway has not', () => {
    const named = SERVICES.filter((service) => PLACE_NAMES.includes(service));
    expect(named).not.toContain('rtm-gateway');
    for (const service of named) expect(urlOf(suite, service)).toMatch(/^postgres:/);
    expect(named).toHaveLength(3);
  });

  it('has one name for each place', () => {
    const urls = PLACE_NAMES.map((place) => urlOf(suite, place));
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('is refused where the suite lacks it, as production has no issuer that gives anybody a token', () => {
    const production = { ...suite, urls: { ...suite.urls, issuer: '' } };
    expect(() => urlOf(production, 'issuer')).toThrow('This suite has no issuer, or not yet.');
  });

  it('is refused where there is no such place, with those that there are', () => {
    expect(() => urlOf(suite, 'purse')).toThrow(/^There is no purse; there are gift-catalog, wallet, /);
  });
});
