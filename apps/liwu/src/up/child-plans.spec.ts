import { describe, expect, it } from 'vitest';
import { makeSecrets } from '../suite/secrets.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { pagePlan, sandboxPlan, servicePlans, type SuitePlan } from './child-plans.js';

const secrets = makeSecrets();
const suite: SuitePlan = {
  portBase: 5_800,
  stateDir: '/state',
  replicas: { ...ONE_OF_EACH, wallet: 2 },
  secrets,
  inherited: {
    OTEL_SERVICE_NAME: 'shell',
    OTEL_TRACES_EXPORTER: 'otlp',
    PATH: '/bin',
    LIWU_LOG_LEVEL: 'debug',
    LIWU_HTTP_PORT: '1',
    LIWU_CORS_ORIGINS: 'https://shop.test',
  },
};
const databases = { 'gift-catalog': 'postgres://c', wallet: 'postgres://w', 'ack-watchdog': 'postgres://a' };
const planOf = (name: string) => servicePlans(suite, databases).find((plan) => plan.name === name)!;

describe('what the children of a suite are told', () => {
  it('gives every replica a name, a port and a log of its own', () => {
    expect(servicePlans(suite, databases).map(({ name, port, logPath }) => [name, port, logPath])).toEqual([
      ['rtm-gateway', 5_801, '/state/logs/rtm-gateway.log'],
      ['gift-catalog', 5_802, '/state/logs/gift-catalog.log'],
      ['wallet', 5_803, '/state/logs/wallet.log'],
      ['wallet-1', 5_813, '/state/logs/wallet-1.log'],
      ['ack-watchdog', 5_804, '/state/logs/ack-watchdog.log'],
    ]);
  });

  it('wires a service to the broker, its database and the issuer', () => {
    expect(planOf('wallet-1').environment).toMatchObject({
      LIWU_HTTP_HOST: '127.0.0.1',
      LIWU_HTTP_PORT: '5813',
      LIWU_KAFKA_BROKERS: '127.0.0.1:5890',
      LIWU_DATABASE_URL: 'postgres://w',
      LIWU_OIDC_ISSUER: 'http://127.0.0.1:5807',
      LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:5807/jwks',
      LIWU_REPLICA: '1',
    });
  });

  it("lets the operator's own settings through, but not against the wiring", () => {
    const { environment } = planOf('wallet');
    expect(environment).toMatchObject({ PATH: '/bin', LIWU_LOG_LEVEL: 'debug', LIWU_HTTP_PORT: '5803' });
    expect(planOf('rtm-gateway').environment['LIWU_CORS_ORIGINS']).toBe('https://shop.test');
  });

  it('lets the standard variables of traces through, but for the name that the shell has in them', () => {
    const { environment } = planOf('wallet');
    expect(environment).toMatchObject({ OTEL_TRACES_EXPORTER: 'otlp' });
    expect(environment).not.toHaveProperty('OTEL_SERVICE_NAME');
  });

  it('tells the page where a browser finds everything, and has the gateway and the wallet let that page in', () => {
    const here = { ...suite, inherited: {} };
    const { environment } = pagePlan(here);
    expect(environment).toMatchObject({ LIWU_HTTP_PORT: '5800', LIWU_PAGE_DIR: '/state/live-room' });
    expect(Object.keys(environment).filter((name) => /KEY|CERTIFICATE|DATABASE/.test(name))).toEqual([]);
    for (const { app, environment: told } of servicePlans(here, databases))
      if (app === 'wallet' || app === 'rtm-gateway')
        expect(told['LIWU_CORS_ORIGINS']).toBe('http://127.0.0.1:5800,http://localhost:5800');
  });

  it('gives the keys to the gateway alone, and the app certificate to the gateway and the sandbox', () => {
    const gateway = planOf('rtm-gateway').environment;
    expect(JSON.parse(gateway['LIWU_GRANT_KEYS'] ?? '')).toEqual(secrets.grantKeys);
    expect(gateway['LIWU_SEAL_KEYS']).toBe(secrets.sealKeys);
    expect(gateway).not.toHaveProperty('LIWU_DATABASE_URL');
    expect(sandboxPlan(suite).environment['LIWU_RTM_APP_CERTIFICATE']).toBe(secrets.rtmAppCertificate);
    for (const name of ['wallet', 'gift-catalog', 'ack-watchdog']) {
      expect(JSON.stringify(planOf(name).environment)).not.toContain(secrets.rtmAppCertificate);
      expect(planOf(name).environment).not.toHaveProperty('LIWU_GRANT_KEYS');
    }
  });
});
