import { readFileSync } from 'node:fs';
import { canonicalJson } from '@liwu/service-kit';
import { CompactSign, compactVerify, createLocalJWKSet, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { type Checkpoint, CHECKPOINT_TYPE, checkpointSchema } from './checkpoint.js';

const ALGORITHM = 'EdDSA';
const privateKeySchema = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().min(1),
});
const keySetSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() })),
});

/** Signs a checkpoint as a compact JWS. */
export type SignCheckpoint = (checkpoint: Checkpoint) => Promise<string>;
/** The checkpoint of a JWS that one of the trusted keys has signed; undefined for any other. */
export type OpenCheckpoint = (jws: string) => Promise<Checkpoint | undefined>;

/** A file with keys that cannot be used; names the file and never what is in it. */
export class UnusableKeys extends Error {
  override readonly name = 'UnusableKeys';
}

/** The private key of a file. Throws `UnusableKeys`. */
export const signerOf = async (path: string): Promise<SignCheckpoint> => {
  const jwk = readKeys(path, privateKeySchema);
  const key = await importJWK(jwk as JWK, ALGORITHM);
  const header = { alg: ALGORITHM, kid: jwk.kid, typ: CHECKPOINT_TYPE };
  return (checkpoint) =>
    new CompactSign(Buffer.from(canonicalJson(checkpoint), 'utf8')).setProtectedHeader(header).sign(key);
};

/** The public keys of a file. Throws `UnusableKeys`. */
export const openerOf = (path: string): OpenCheckpoint => {
  const { keys } = readKeys(path, keySetSchema);
  const keySet = createLocalJWKSet({ keys });
  return async (jws) => {
    try {
      const { payload, protectedHeader } = await compactVerify(jws, keySet, { algorithms: [ALGORITHM] });
      if (protectedHeader.typ !== CHECKPOINT_TYPE) return undefined;
      return checkpointSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    } catch {
      // Whatever is wrong with it, it is no checkpoint of ours: that is all that anybody needs to know.
      return undefined;
    }
  };
};

function readKeys<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? 'is no Ed25519 key as it should be' : 'cannot be read as JSON';
    throw new UnusableKeys(`${path} ${why}`);
  }
}
