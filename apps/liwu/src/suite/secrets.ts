import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../refusal.js';

const SECRETS_FILE = 'secrets.json';
const ONLY_THE_OWNER = 0o600;

const privateKeySchema = z.looseObject({ kty: z.string(), kid: z.string(), d: z.string() });
const secretsSchema = z.object({
  rtmAppId: z.string().min(1),
  rtmAppCertificate: z.string().min(1),
  /** As LIWU_SEAL_KEYS has it. */
  sealKeys: z.string().min(1),
  /** As LIWU_GRANT_KEYS has it, parsed. */
  grantKeys: z.array(privateKeySchema).min(1),
  /** Signs the local issuer's tokens. */
  issuerKey: privateKeySchema,
  /** Signs the ledger's checkpoints. */
  checkpointKey: privateKeySchema,
  /** Of the role that may read the books, and nothing else. */
  financePassword: z.string().min(1),
});
/** What the local suite must keep to itself; made once for a state folder. */
export type Secrets = z.output<typeof secretsSchema>;

const HEX_ID_BYTES = 16;
const SEAL_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const PASSWORD_BYTES = 24;

const keyId = (): string => randomBytes(KEY_ID_BYTES).toString('hex');

/** New secrets from the system's source of randomness. */
export const makeSecrets = (): Secrets => ({
  rtmAppId: randomBytes(HEX_ID_BYTES).toString('hex'),
  rtmAppCertificate: randomBytes(HEX_ID_BYTES).toString('hex'),
  sealKeys: `1:${randomBytes(SEAL_KEY_BYTES).toString('base64url')}`,
  grantKeys: [{ ...privateJwk('ed25519'), kid: keyId(), alg: 'EdDSA' }],
  issuerKey: { ...privateJwk('ec'), kid: keyId(), alg: 'ES256' },
  checkpointKey: { ...privateJwk('ed25519'), kid: keyId(), alg: 'EdDSA' },
  financePassword: randomBytes(PASSWORD_BYTES).toString('base64url'),
});

/**
 * The secrets of a state folder; made at its first use and kept from then on, readable by their owner alone.
 * Other secrets for kept data would leave viewers with sessions and grants that nobody can check.
 */
export const keptSecrets = (stateDir: string): Secrets => {
  const path = join(stateDir, SECRETS_FILE);
  if (existsSync(path)) return readSecrets(path);
  const secrets = makeSecrets();
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: ONLY_THE_OWNER });
  renameSync(unfinished, path);
  return secrets;
};

function readSecrets(path: string): Secrets {
  try {
    chmodSync(path, ONLY_THE_OWNER);
    return secretsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Refusal(`The secrets in ${path} cannot be read; delete the file to have new ones made.`, { cause });
  }
}

function privateJwk(kind: 'ed25519' | 'ec'): { kty: string; d: string } {
  const { privateKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, d, ...rest } = privateKey.export({ format: 'jwk' });
  if (!kty || !d) throw new Error(`a generated ${kind} key lacks its private part`);
  return { ...rest, kty, d };
}
