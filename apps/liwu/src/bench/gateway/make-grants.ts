import { generateKeyPairSync } from 'node:crypto';
import { uuidV7 } from '@liwu/gift-client';
import { GrantSigner, parseGrantKeys } from '@liwu/sealing';
import type { GrantsToCheck } from './receiving.js';

const ROOM = 'bench-room';
const KEY_ID = 'k1';

/** Signs so many grants as the gateway does. */
export const makeGrants = (count: number, nowMs = Date.now()): GrantsToCheck => {
  const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: KEY_ID };
  const signer = new GrantSigner(parseGrantKeys(JSON.stringify([jwk])), 'liwu');
  const grants = Array.from({ length: count }, (_, n) => {
    const viewerId = `viewer-${n}`;
    const said = { room: ROOM, receiver: 'bob', gift: 'rose', quantity: 1, heldAt: nowMs, expiresAt: nowMs };
    const grant = signer.grantOf({ ...said, viewerId, requestId: uuidV7(nowMs) });
    return { grant, publisher: `v-${viewerId}-bench000` };
  });
  return { room: ROOM, issuer: signer.issuer, keys: signer.publicKeys(), grants, nowMs };
};
