import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { secretPath } from './image-rig.js';

const SUPERUSER = 'liwu';
/** May read all databases. */
export const READER = 'reader';
const APP_ID = randomBytes(16).toString('hex');
const CERTIFICATE = randomBytes(16).toString('hex');
const SEAL_KEY_BYTES = 32;

/** The databases of the services that have one. */
const DATABASES: Readonly<Record<string, string>> = {
  'gift-catalog': 'gift_catalog',
  wallet: 'wallet',
  'ack-watchdog': 'ack_watchdog',
};

/** New secrets by their file names, as a cluster mounts them. */
export function makeSecretFiles(): Record<string, string> {
  const password = randomBytes(18).toString('base64url');
  const readerPassword = randomBytes(18).toString('base64url');
  const grantKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const issuerKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const uris = Object.entries(DATABASES).map(([service, database]) => [
    `${service}-database`,
    `postgres://${SUPERUSER}:${password}@postgres:5432/${database}`,
  ]);
  return {
    'postgres-password': password,
    'reader-password': readerPassword,
    'reader-database': `postgres://${READER}:${readerPassword}@postgres:5432/wallet`,
    'app-certificate': CERTIFICATE,
    'seal-keys': `1:${randomBytes(SEAL_KEY_BYTES).toString('base64url')}`,
    'grant-keys': JSON.stringify([{ ...grantKey, kid: 'g1', alg: 'EdDSA' }]),
    'issuer-key': JSON.stringify({ ...issuerKey, kid: 'i1', alg: 'ES256' }),
    ...Object.fromEntries(uris),
  };
}

/** The settings of an app in a cluster; every secret by the file that holds it, but for the sandbox's, which is none elsewhere. */
export function settingsOf(app: string): Record<string, string> {
  const listener = { LIWU_HTTP_HOST: '0.0.0.0', LIWU_HTTP_PORT: '8080' };
  if (app === 'rtm-sandbox') return { ...listener, LIWU_RTM_APP_ID: APP_ID, LIWU_RTM_APP_CERTIFICATE: CERTIFICATE };
  if (app === 'live-room')
    return {
      ...listener,
      LIWU_PAGE_GATEWAY_URL: 'http://127.0.0.1:4601',
      LIWU_PAGE_CATALOG_URL: 'http://127.0.0.1:4602',
      LIWU_PAGE_RTM_URL: 'ws://127.0.0.1:4605/rtm',
    };
  const service = { ...listener, LIWU_KAFKA_BROKERS: 'kafka:9092', LIWU_OIDC_ISSUER: 'http://issuer:8080' };
  if (app !== 'rtm-gateway') return { ...service, LIWU_DATABASE_URL_FILE: secretPath(`${app}-database`) };
  return {
    ...service,
    LIWU_GATEWAY_IDENTITIES: '2',
    LIWU_RTM_URL: 'ws://rtm-sandbox:8080/rtm',
    LIWU_RTM_APP_ID: APP_ID,
    LIWU_RTM_APP_CERTIFICATE_FILE: secretPath('app-certificate'),
    LIWU_SEAL_KEYS_FILE: secretPath('seal-keys'),
    LIWU_GRANT_KEYS_FILE: secretPath('grant-keys'),
  };
}
